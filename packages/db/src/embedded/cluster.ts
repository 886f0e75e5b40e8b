import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { DatabaseLog } from '../database.ts';
import { DatabaseError, isDatabaseUnavailable } from '../errors.ts';
import { findBinaries } from './binaries.ts';
import { clusterDatabase, clusterUser, ensureClusterDirectory, isAlive } from './data-directory.ts';
import {
  type Identity,
  identityFor,
  launch,
  lockedExitCode,
  ownDirectoryName,
} from './launcher.ts';

const socketNumber = 5_432;
const maxSocketPathBytes = 107;
const startTimeoutMs = 60_000;
const pollMs = 10;
const lostRacePauseMs = 50;
const maxLogBytes = 1_000_000;

const unsafeSettings = { fsync: 'off', full_page_writes: 'off' };

/** Where the cluster listens: a directory that holds its Unix socket. */
export type ClusterEndpoint = { host: string; port: number; database: string; username: string };

export type Cluster = {
  readonly endpoint: ClusterEndpoint;
  /** Answers once the cluster serves, started by us or by another process. */
  ensureRunning(): Promise<void>;
  /** Stops the cluster if this process runs it; others see their connections end. */
  stop(): Promise<void>;
};

type ClusterOptions = {
  dataDirectory: string;
  log?: DatabaseLog | undefined;
  /** Only for tests: nothing is flushed, and the cluster listens on this port of the loopback too. */
  throwAway?: { port: number };
};

function makeDataDirectory(dataDirectory: string): string {
  try {
    mkdirSync(dataDirectory, { recursive: true });
    return realpathSync(dataDirectory);
  } catch (cause) {
    throw new DatabaseError(
      'DATA_DIRECTORY_UNUSABLE',
      `the folder ${dataDirectory} cannot be made or read; name another one in VITRINE_DATA_DIR`,
      { evidence: { directory: dataDirectory }, cause },
    );
  }
}

const socketFits = (directory: string): boolean =>
  Buffer.byteLength(join(directory, '.s.PGSQL.65535')) <= maxSocketPathBytes;

/** The cluster's own directory, or a short private one where a socket's path would not fit. */
function socketDirectoryFor(clusterDirectory: string, identity: Identity): string {
  if (socketFits(clusterDirectory)) return clusterDirectory;
  const digest = createHash('sha256').update(clusterDirectory).digest('hex').slice(0, 16);
  const name = `vitrine-${identity.uid}-${digest}`;
  const inTmpdir = join(tmpdir(), name);
  const directory = socketFits(inTmpdir) ? inTmpdir : join('/tmp', name);
  makePrivateDirectory(directory, identity);
  return directory;
}

function makePrivateDirectory(directory: string, identity: Identity): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
    if (!identity.isOurs) chownSync(directory, identity.uid, identity.gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const stats = lstatSync(directory);
  // A moment after another process made it as root, it may still be root's.
  const owned = stats.uid === identity.uid || stats.uid === process.geteuid?.();
  if (stats.isDirectory() && owned && (stats.mode & 0o077) === 0) return;
  throw new DatabaseError(
    'DATA_DIRECTORY_UNUSABLE',
    `${directory} is needed for the database's socket and belongs to somebody else`,
    { evidence: { directory } },
  );
}

type Answer = { state: 'serving'; ownerPid: number | null } | { state: 'starting' | 'silent' };

/** Asks whoever listens at the endpoint; files that a dead cluster left are never taken for an answer. */
async function askEndpoint(endpoint: ClusterEndpoint): Promise<Answer> {
  const sql = postgres({
    ...endpoint,
    max: 1,
    ssl: false,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
  });
  try {
    const [row] = await sql<{ name: string }[]>`select current_setting('cluster_name') as name`;
    const owner = /^vitrine-(\d+)$/.exec(row?.name ?? '')?.[1];
    return { state: 'serving', ownerPid: owner === undefined ? null : Number(owner) };
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw unusable(endpoint, error);
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { state: code === 'ENOENT' || code === 'ECONNREFUSED' ? 'silent' : 'starting' };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function unusable(endpoint: ClusterEndpoint, cause: unknown): DatabaseError {
  return new DatabaseError(
    'DATA_DIRECTORY_UNUSABLE',
    `the embedded PostgreSQL at ${endpoint.host} does not let this user in; name a folder of your own in VITRINE_DATA_DIR`,
    { evidence: { directory: endpoint.host }, cause },
  );
}

/**
 * The postmaster's number, when it can be seen to be that of this cluster: in another container the
 * same number is another process.
 */
function readPostmasterPid(clusterDirectory: string): number | null {
  try {
    const [line] = readFileSync(join(clusterDirectory, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(line);
    if (!Number.isSafeInteger(pid) || pid <= 1) return null;
    if (process.platform !== 'linux') return isAlive(pid) ? pid : null;
    return readlinkSync(`/proc/${pid}/cwd`) === clusterDirectory ? pid : null;
  } catch {
    return null;
  }
}

function readLogTail(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

const waitForExit = (child: ChildProcess): Promise<void> =>
  hasEnded(child)
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

async function stopChild(child: ChildProcess): Promise<void> {
  child.ref();
  const exited = waitForExit(child);
  for (const [signal, graceMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    child.kill(signal);
    const timer = new AbortController();
    await Promise.race([
      exited,
      delay(graceMs, undefined, { signal: timer.signal }).catch(() => {}),
    ]);
    timer.abort();
    if (hasEnded(child)) return;
  }
}

/**
 * Prepares the embedded cluster in `dataDirectory` and answers once it serves. Any number of processes
 * may do so at once: one starts it and stops it when it ends, the others attach.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { log, throwAway } = options;
  const dataDirectory = makeDataDirectory(options.dataDirectory);
  const clusterDirectory = join(dataDirectory, 'postgresql');
  const logFile = join(dataDirectory, 'postgresql.log');
  const binaries = await findBinaries(identityFor(clusterDirectory));
  await ensureClusterDirectory(clusterDirectory, {
    identity: identityFor(clusterDirectory),
    binaries,
    durable: throwAway === undefined,
  });
  const identity = identityFor(clusterDirectory);
  const socketDirectory = socketDirectoryFor(clusterDirectory, identity);
  const endpoint: ClusterEndpoint = {
    host: socketDirectory,
    port: throwAway?.port ?? socketNumber,
    database: clusterDatabase,
    username: clusterUser,
  };
  let child: ChildProcess | null = null;
  let running: Promise<void> | null = null;

  function start(): ChildProcess {
    const self = ownDirectoryName(clusterDirectory);
    const sockets = socketDirectory === clusterDirectory ? self : socketDirectory;
    const settings = {
      listen_addresses: throwAway === undefined ? '' : '127.0.0.1',
      port: String(endpoint.port),
      unix_socket_directories: sockets,
      unix_socket_permissions: '0700',
      cluster_name: `vitrine-${process.pid}`,
      log_checkpoints: 'off',
      // After a crash one flush of the file system, instead of one of each of a thousand files.
      ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
      // Statements hold the users' data, which do not belong into a log.
      log_min_error_statement: 'panic',
      ...(throwAway === undefined ? {} : unsafeSettings),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const tooLong = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes;
    const output = openSync(logFile, tooLong ? 'w' : 'a', 0o600);
    try {
      const started = launch({
        identity,
        command: binaries.postgres,
        args: ['-D', self, ...flags],
        cwd: clusterDirectory,
        stdio: ['ignore', output, output],
        exclusive: {
          stale: ['postmaster.pid', join(sockets, `.s.PGSQL.${endpoint.port}.lock`)],
        },
      });
      // Without a listener a failed spawn would end the process; its exit code tells enough.
      started.on('error', () => {});
      started.unref();
      return started;
    } finally {
      closeSync(output);
    }
  }

  /** Losing the race for the directory is no failure: whoever won it will answer. */
  function judgeExit(ended: ChildProcess): void {
    if (ended.exitCode === lockedExitCode) return;
    if (process.platform !== 'linux' && /lock file .* already exists/.test(readLogTail(logFile)))
      return;
    throw new DatabaseError(
      'DATABASE_UNAVAILABLE',
      `the embedded PostgreSQL did not start: ${readLogTail(logFile) || `exit code ${ended.exitCode}`}`,
      { evidence: { directory: dataDirectory, exit_code: ended.exitCode } },
    );
  }

  async function attachOrStart(): Promise<void> {
    const deadline = Date.now() + startTimeoutMs;
    if (child !== null && hasEnded(child)) child = null;
    while (Date.now() < deadline) {
      const answer = await askEndpoint(endpoint);
      if (answer.state === 'serving') {
        if (!stopOrphan(answer.ownerPid)) return;
      } else if (child === null) {
        child = start();
        log?.('starting the embedded PostgreSQL', { directory: dataDirectory });
      } else if (hasEnded(child)) {
        judgeExit(child);
        child = null;
        await delay(lostRacePauseMs);
      }
      await delay(pollMs);
    }
    throw new DatabaseError(
      'DATABASE_UNAVAILABLE',
      `the embedded PostgreSQL in ${dataDirectory} did not answer within ${startTimeoutMs / 1_000} s`,
      { evidence: { directory: dataDirectory } },
    );
  }

  /** A cluster whose process died without taking it along would never be stopped by anybody. */
  function stopOrphan(ownerPid: number | null): boolean {
    if (ownerPid === null || ownerPid === process.pid || isAlive(ownerPid)) return false;
    const pid = readPostmasterPid(clusterDirectory);
    if (pid === null) return false;
    log?.('stopping an embedded PostgreSQL that nobody owns', { pid });
    process.kill(pid, 'SIGINT');
    return true;
  }

  function ensureRunning(): Promise<void> {
    running ??= attachOrStart().finally(() => {
      running = null;
    });
    return running;
  }

  async function stop(): Promise<void> {
    await running?.catch(() => {});
    if (child !== null) await stopChild(child);
    child = null;
  }

  try {
    await ensureRunning();
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, ensureRunning, stop };
}
