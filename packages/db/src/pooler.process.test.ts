import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedCluster, openEmbeddedCluster } from './embedded/open-embedded-cluster.ts';
import { openDatabase } from './open-database.ts';

const program = '/usr/sbin/pgbouncer';

let folder: string;
let cluster: EmbeddedCluster;
let bouncer: ChildProcess | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-pooler-'));
  chmodSync(folder, 0o777);
  cluster = await openEmbeddedCluster({ dataDirectory: join(folder, 'data') });
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

/** A real pooler in front of the cluster, on a socket in the folder. */
async function startBouncer(mode: string, ignored: string): Promise<void> {
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
vitrine = host=${cluster.address.host} dbname=vitrine user=vitrine
[pgbouncer]
listen_addr =
unix_socket_dir = ${folder}
listen_port = 6432
auth_type = any
pool_mode = ${mode}
ignore_startup_parameters = ${ignored}
`,
  );
  // PgBouncer refuses to run as root, and only the owner may use the cluster's socket.
  const isRoot = process.geteuid?.() === 0;
  const as = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(program, [file], { ...as, stdio: ['ignore', 'pipe', 'pipe'] });
  bouncer = child;
  let printed = '';
  child.stderr.on('data', (data: Buffer) => {
    printed += data.toString();
  });
  await expect.poll(() => isListening(), { message: printed }).toBe(true);
}

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(join(folder, '.s.PGSQL.6432'));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function stopBouncer(): Promise<void> {
  if (bouncer === null) return;
  const exited = once(bouncer, 'exit');
  bouncer.kill('SIGKILL');
  await exited;
}

it.skipIf(!existsSync(program)).each([
  ['session', ''],
  ['transaction', ''],
  ['transaction', 'options,extra_float_digits'],
  ['statement', 'options,extra_float_digits'],
])(
  '[system tools] a pooler in %s mode that ignores “%s” is refused at start',
  async (mode, ignored) => {
    await startBouncer(mode, ignored);
    try {
      const url = `postgres://vitrine@/vitrine?host=${folder}&port=6432`;
      await expect(openDatabase({ kind: 'external', url })).rejects.toMatchObject({
        code: 'DATABASE_UNUSABLE',
        message: expect.stringContaining('connection pooler'),
      });
    } finally {
      await stopBouncer();
    }
  },
);
