import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type Problem, problemSchema } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { createTestDatabase } from '@vitrine/db/testing';
import { loadConfig } from '@vitrine/server';
import { pino } from 'pino';
import { type RunningServer, serve } from '../serve.ts';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

interface Question {
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string | Buffer;
}

/** The whole product behind a real socket, on a private database and private folders. */
export interface TestServer {
  server: RunningServer;
  port: number;
  host: string;
  database: Database;
  directory: string;
  exportRoot: string;
  /** Sends the path exactly as given. */
  ask(path: string, question?: Question): Promise<Answer>;
  askJson(path: string, body: unknown, headers?: http.OutgoingHttpHeaders): Promise<Answer>;
  /** Writes bytes and returns what it receives until the server closes. */
  sendRaw(bytes: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Needs the test server of `@vitrine/db/testing` as the project's globalSetup. */
export async function openTestServer(
  environment: Record<string, string> = {},
): Promise<TestServer> {
  const [testDatabase, directory] = await Promise.all([
    createTestDatabase(),
    mkdtemp(path.join(tmpdir(), 'vitrine-api-')),
  ]);
  const webRoot = path.join(directory, 'web');
  await mkdir(path.join(webRoot, 'assets'), { recursive: true });
  await writeFile(path.join(webRoot, 'index.html'), '<!doctype html><title>Vitrine</title>');
  await writeFile(path.join(webRoot, 'assets', 'app.js'), 'export {};\n');
  await writeFile(path.join(webRoot, 'assets', 'large.js'), '// the same line\n'.repeat(1_000));
  await writeFile(path.join(webRoot, '.hidden'), 'top secret');
  await writeFile(path.join(directory, 'secret.txt'), 'top secret');
  const config = loadConfig(
    { DATABASE_URL: testDatabase.url, ...environment, PORT: '0' },
    directory,
  );
  const log = pino({ level: 'silent' });
  const server = await serve({ config, log, version: '1.2.3', webRoot });
  const port = Number(new URL(server.url).port);
  const ask: TestServer['ask'] = (target, question) => request(port, target, question);
  return {
    server,
    port,
    host: `127.0.0.1:${port}`,
    database: await testDatabase.open(),
    directory,
    exportRoot: config.exportRoot,
    ask,
    askJson: (target, body, headers = {}) =>
      ask(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    sendRaw: (bytes) => sendRaw(port, bytes),
    close: async () => {
      await server.close();
      await testDatabase.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function request(port: number, target: string, question: Question = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = question;
  return new Promise((resolve, reject) => {
    const sent = http.request(
      { host: '127.0.0.1', port, path: target, method, headers, agent: false },
      (response) => {
        const { statusCode: status = 0, headers: received } = response;
        text(response).then((found) => resolve({ status, headers: received, body: found }), reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function sendRaw(port: number, bytes: string): Promise<Answer> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(bytes);
  const found = await text(socket);
  const [head = '', ...rest] = found.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line) => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  const headers: http.IncomingHttpHeaders = Object.fromEntries(pairs);
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

/** The problem details of an answer over plain HTTP. */
export function readProblem({ headers, body }: Answer): Problem {
  if (!headers['content-type']?.startsWith('application/problem+json')) {
    throw new TypeError(`no problem details but ${headers['content-type']}: ${body}`);
  }
  return problemSchema.parse(JSON.parse(body));
}

/** The problem details of a refused or failed tRPC call. */
export function readTrpcProblem({ body }: Answer): Problem {
  return problemSchema.parse(JSON.parse(body).error.data.problem);
}
