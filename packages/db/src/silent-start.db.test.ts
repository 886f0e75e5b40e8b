import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './open-database.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;
let listener: net.Server;

beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  listener.close();
  await test.dispose();
});

/** A server that accepts every login and falls silent at the query that contains `words`. */
async function fallSilentAt(words: string): Promise<string> {
  const { hostname, port } = new URL(test.url);
  listener = net.createServer((client) => {
    const server = net.connect(Number(port), hostname);
    let isSilent = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (data) => {
      isSilent ||= data.includes(words);
      server.write(data);
    });
    server.on('data', (data) => isSilent || client.write(data));
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const url = new URL(test.url);
  if (typeof address === 'object' && address !== null) url.port = String(address.port);
  return url.href;
}

it.each([
  ['what it is', 'server_version_num'],
  ['which migrations it has', '__drizzle_migrations'],
])('a start ends as unavailable if the server falls silent when asked %s', async (_what, words) => {
  const url = await fallSilentAt(words);
  await expect(openDatabase({ kind: 'external', url, poolSize: 2 })).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    message: expect.stringMatching(/^the database did not answer within \d+ s$/),
  });
});
