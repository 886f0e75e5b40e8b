import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Order, Reply } from '../testing/database-process.ts';

const source = fileURLToPath(new URL('../testing/database-process.ts', import.meta.url));
const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
/** In a folder of the package, where its dependencies are found and the migrations lie one folder up. */
const built = 'test-results/database-process.mjs';
const program = join(packageRoot, built);
const repositoryRoot = fileURLToPath(new URL('../../../..', import.meta.url));

let folder: string;
let children: ChildProcess[];

const embeddedPostgres = '../../embedded-postgres';
const builtPostgres = 'test-results/index.mjs';

const settings = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
} as const satisfies BuildOptions;

/** Once: from its sources a process would take three times as long to start. */
beforeAll(async () => {
  // Built where it finds its programs, and known by a relative path: one test sees the checkout elsewhere.
  const from = join(program, '..', embeddedPostgres);
  await build({
    ...settings,
    entryPoints: [join(from, 'src/index.ts')],
    outfile: join(from, builtPostgres),
  });
  await build({
    ...settings,
    entryPoints: [source],
    outfile: program,
    plugins: [
      {
        name: 'embedded-postgres-from-source',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^@vitrine\/embedded-postgres$/ }, () => ({
            path: `${embeddedPostgres}/${builtPostgres}`,
            external: true,
          }));
        },
      },
    ],
  });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-cluster-'));
  children = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) await kill(child);
  }
  await expect.poll(() => processesIn(folder)).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

type Role = 'server' | 'command';
type Options = { data?: string; asOrdinaryUser?: boolean; diskMb?: number };

const ordinaryUser = { uid: 1, gid: 1 };

function spawnProcess(role: Role, { data, asOrdinaryUser, diskMb }: Options = {}): ChildProcess {
  const words = [data ?? join(folder, 'data'), role];
  const isRoot = process.geteuid?.() === 0;
  const child =
    diskMb !== undefined
      ? spawnOnDisk(words, diskMb)
      : asOrdinaryUser && isRoot
        ? spawnOrdinary(words)
        : fork(program, words);
  children.push(child);
  return child;
}

/** As that user, who sees the checkout elsewhere: root's own may lie below a private home. */
function spawnOrdinary(words: string[]): ChildProcess {
  const checkout = join(folder, 'checkout');
  mkdirSync(checkout);
  const { uid, gid } = ordinaryUser;
  const steps = `mount --bind "$0" "$1" && cd "$1/packages/db" && shift && exec setpriv --reuid=${uid} --regid=${gid} --clear-groups "$@"`;
  const command = [process.execPath, built, ...words];
  return spawn('unshare', ['--mount', 'sh', '-c', steps, repositoryRoot, checkout, ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** With the data folder on a disk of its own of that size, which nobody else sees. */
function spawnOnDisk([data = '', ...words]: string[], megabytes: number): ChildProcess {
  mkdirSync(data, { recursive: true });
  const steps = `mount -t tmpfs -o size=${megabytes}m,mode=755 none "$0" && exec "$@"`;
  const command = [process.execPath, program, data, ...words];
  const asRoot = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return spawn('unshare', [...asRoot, '--mount', 'sh', '-c', steps, data, ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function nextReply(child: ChildProcess): Promise<Reply> {
  const settled = new AbortController();
  const { signal } = settled;
  const exited = once(child, 'exit', { signal }).then(() => {
    throw new Error('the process ended without an answer');
  });
  exited.catch(() => {});
  try {
    const [reply]: Reply[] = await Promise.race([once(child, 'message', { signal }), exited]);
    if (reply === undefined) throw new Error('an empty answer');
    return reply;
  } finally {
    settled.abort();
  }
}

async function isOpen(child: ChildProcess): Promise<Reply> {
  for (;;) {
    const reply = await nextReply(child);
    if (reply.kind !== 'opening') return reply;
  }
}

async function openProcess(role: Role, options: Options = {}): Promise<ChildProcess> {
  const child = spawnProcess(role, options);
  expect(await isOpen(child)).toEqual({ kind: 'open' });
  return child;
}

function tell(child: ChildProcess, order: Order): Promise<Reply> {
  child.send(order);
  return nextReply(child);
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function close(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.send({ do: 'close' } satisfies Order);
  await exited;
  expect(child.exitCode).toBe(0);
}

const clusterDirectory = () => join(folder, 'data', 'postgresql');

const pidFile = () => join(clusterDirectory(), 'postmaster.pid');

const postmasterPid = (): number => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);

/** Whatever works in the folder: PostgreSQL's processes all stand in their data directory. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
    } catch {
      return false;
    }
  });
}

describe('the first start', () => {
  it('can be killed at any moment and works the next time', async () => {
    for (const afterMs of [0, 40, 120, 200, 280, 340, 400, 460]) {
      const child = spawnProcess('command');
      expect(await nextReply(child)).toEqual({ kind: 'opening' });
      await delay(afterMs);
      await kill(child);
    }
    const child = await openProcess('command');
    expect(await tell(child, { do: 'insert', store_code: 'S1' })).toMatchObject({ kind: 'done' });
    await close(child);
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(['postgresql', 'postgresql.log']);
  });

  it('is made once by processes that start together', async () => {
    const started = [1, 2, 3].map(() => spawnProcess('command'));
    expect(await Promise.all(started.map(isOpen))).toEqual(started.map(() => ({ kind: 'open' })));
    const [first, second, third] = started;
    if (!first || !second || !third) throw new Error('three were started');
    await tell(first, { do: 'insert', store_code: 'S1' });
    expect(await tell(second, { do: 'codes' })).toEqual({ kind: 'done', result: ['S1'] });
    expect(await tell(third, { do: 'codes' })).toEqual({ kind: 'done', result: ['S1'] });
  });

  it('keeps its data private to the identity that runs PostgreSQL', async () => {
    await close(await openProcess('command'));
    const stats = statSync(clusterDirectory());
    expect(stats.mode & 0o777).toBe(0o700);
    expect(stats.uid).not.toBe(0);
  });
});

describe('a crash', () => {
  it('of the postmaster loses no acknowledged row, and the server brings it back', async () => {
    const server = await openProcess('server');
    const codes = Array.from({ length: 20 }, (_, place) => `S${place}`);
    for (const store_code of codes) await tell(server, { do: 'insert', store_code });
    const before = postmasterPid();
    process.kill(before, 'SIGKILL');
    // A session that outlives its postmaster by a moment may still answer: the next one's answer counts.
    await expect
      .poll(async () => {
        const reply = await tell(server, { do: 'codes' });
        return { reply, restarted: existsSync(pidFile()) && postmasterPid() !== before };
      })
      .toEqual({ reply: { kind: 'done', result: codes }, restarted: true });
  });

  it('of the process that runs the cluster leaves nothing running and nothing lost', async () => {
    const first = await openProcess('server');
    await tell(first, { do: 'insert', store_code: 'S1' });
    await kill(first);
    await expect.poll(() => processesIn(folder)).toEqual([]);
    const second = await openProcess('server');
    expect(await tell(second, { do: 'codes' })).toEqual({ kind: 'done', result: ['S1'] });
  });

  it('of both at once leaves a pid file that the next start sees through', async () => {
    const first = await openProcess('server');
    const postmaster = postmasterPid();
    process.kill(first.pid ?? 0, 'SIGSTOP');
    process.kill(postmaster, 'SIGKILL');
    // Stopped, its parent cannot reap it: the postmaster stays behind as a zombie.
    await expect
      .poll(() => readFileSync(`/proc/${postmaster}/stat`, 'utf8').split(' ')[2])
      .toBe('Z');
    const second = await openProcess('command');
    expect(await tell(second, { do: 'codes' })).toEqual({ kind: 'done', result: [] });
  });

  it('whose pid file names a living program of somebody else does not keep it from starting', async () => {
    await close(await openProcess('command'));
    writeFileSync(pidFile(), `${process.pid}\n/proc/self/cwd\n1\n5432\n\n\n\nready\n`);
    await openProcess('command');
    expect(postmasterPid()).not.toBe(process.pid);
  });
});

describe('two processes on one folder', () => {
  it('share one cluster; when its owner ends, a server takes over', async () => {
    const owner = await openProcess('command');
    const server = await openProcess('server');
    await tell(owner, { do: 'insert', store_code: 'S1' });
    expect(await tell(server, { do: 'codes' })).toEqual({ kind: 'done', result: ['S1'] });
    await close(owner);
    await expect
      .poll(() => tell(server, { do: 'codes' }))
      .toEqual({ kind: 'done', result: ['S1'] });
    expect(await tell(server, { do: 'insert', store_code: 'S2' })).toMatchObject({ kind: 'done' });
  });

  it('when its owner ends, a command says that the database is unavailable', async () => {
    const owner = await openProcess('server');
    const command = await openProcess('command');
    await close(owner);
    expect(await tell(command, { do: 'codes' })).toMatchObject({
      kind: 'failed',
      unavailable: true,
    });
    expect(processesIn(folder)).toEqual([]);
  });

  it('both servers come back when the owner among them is killed', async () => {
    const [owner, ...others] = [
      await openProcess('server'),
      await openProcess('server'),
      await openProcess('server'),
    ];
    await kill(owner);
    for (const server of others) {
      await expect.poll(() => tell(server, { do: 'codes' })).toEqual({ kind: 'done', result: [] });
    }
  });

  it('all answer, however the starts of some meet the stops of others', async () => {
    for (let round = 0; round < 2; round += 1) {
      const answers = [1, 2, 3, 4].map(async () => {
        const child = await openProcess('command');
        const reply = await tell(child, { do: 'codes' });
        await close(child);
        return reply;
      });
      for (const reply of await Promise.all(answers)) {
        expect(reply).toEqual({ kind: 'done', result: [] });
      }
    }
  });

  it('exclude each other: a counter that four of them read and write is exact', async () => {
    const counting = await Promise.all([1, 2, 3, 4].map(() => openProcess('command')));
    const replies = await Promise.all(
      counting.map((child) => tell(child, { do: 'increment', times: 25 })),
    );
    expect(Math.max(...replies.map((reply) => Number('result' in reply && reply.result)))).toBe(
      100,
    );
  });
});

describe('a folder', () => {
  it('too deep for a socket gets its socket elsewhere', async () => {
    chmodSync(folder, 0o755);
    vi.stubEnv('TMPDIR', folder);
    const data = join(folder, 'd'.repeat(90), 'data');
    const child = await openProcess('command', { data });
    expect(await tell(child, { do: 'codes' })).toEqual({ kind: 'done', result: [] });
    await close(child);
  });

  it('whose socket elsewhere is swept away is served again by its server', async () => {
    chmodSync(folder, 0o755);
    vi.stubEnv('TMPDIR', folder);
    const data = join(folder, 'd'.repeat(90), 'data');
    const child = await openProcess('server', { data });
    const [sockets] = readdirSync(folder).filter((name) => name.startsWith('vitrine-'));
    rmSync(join(folder, sockets ?? ''), { recursive: true });
    await expect.poll(() => tell(child, { do: 'snapshot' })).toEqual({ kind: 'done', result: 0 });
    await close(child);
  });

  it('that its owner alone can cross serves nevertheless, root too', async () => {
    chmodSync(folder, 0o700);
    const data = join(folder, 'home', '.vitrine');
    mkdirSync(join(folder, 'home'), { mode: 0o700 });
    const child = await openProcess('command', { data });
    expect(await tell(child, { do: 'codes' })).toEqual({ kind: 'done', result: [] });
  });

  it('of an ordinary user serves that user', async () => {
    chmodSync(folder, 0o777);
    const child = await openProcess('command', { asOrdinaryUser: true });
    await tell(child, { do: 'insert', store_code: 'S1' });
    await close(child);
    const own = process.geteuid?.();
    expect(statSync(clusterDirectory()).uid).toBe(own === 0 ? ordinaryUser.uid : own);
    const root = await openProcess('command');
    expect(await tell(root, { do: 'codes' })).toEqual({ kind: 'done', result: ['S1'] });
  });

  it('that is a file is refused by name', async () => {
    const data = join(folder, 'data');
    writeFileSync(data, '');
    expect(await isOpen(spawnProcess('command'))).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('VITRINE_DATA_DIR'),
    });
    expect(existsSync(data)).toBe(true);
  });
});

describe('a start that fails', () => {
  it('names the folder and what was logged by it alone, on one line', async () => {
    await close(await openProcess('command'));
    const configuration = join(clusterDirectory(), 'postgresql.conf');
    writeFileSync(
      configuration,
      `${readFileSync(configuration, 'utf8')}\nmax_connections = many\n`,
    );
    writeFileSync(join(folder, 'data', 'postgresql.log'), 'FATAL: of an earlier start\n');
    const reply = await isOpen(spawnProcess('command'));
    expect(reply).toMatchObject({ kind: 'failed', message: expect.stringContaining(folder) });
    expect(reply).toMatchObject({
      message: expect.stringMatching(/^[^\n]*max_connections[^\n]*$/),
    });
    expect(JSON.stringify(reply)).not.toMatch(/DATABASE_URL|earlier start/);
  });

  it('says that the disk has no room for a new database, on one line', async () => {
    expect(await isOpen(spawnProcess('command', { diskMb: 20 }))).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^[^\n]*the disk of [^\n]* has no room[^\n]*$/),
    });
  });
});

describe('a disk that is full', () => {
  it('is the fault that the database has, until something can be written again', async () => {
    const server = await openProcess('server', { diskMb: 120 });
    const filler = join(folder, 'data', 'filler');
    await tell(server, { do: 'fill-disk', file: filler });
    expect(await tell(server, { do: 'insert-many', rows: 50_000 })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('insert'),
    });
    expect(await tell(server, { do: 'fault' })).toEqual({ kind: 'done', result: 'DATABASE_FULL' });
    await tell(server, { do: 'free-disk', file: filler });
    expect(await tell(server, { do: 'insert-many', rows: 50_000 })).toMatchObject({ kind: 'done' });
    expect(await tell(server, { do: 'fault' })).toEqual({ kind: 'done', result: null });
    await close(server);
  });
});
