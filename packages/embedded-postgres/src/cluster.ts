import { mkdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { clusterDatabase, clusterUser, ensureClusterDirectory, isAlive } from './data-directory.ts';
import { describeOutput, saysDiskFull } from './describe-output.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { identityFor, lockedExitCode } from './launcher.ts';
import { socketDirectoryFor } from './socket-directory.ts';
import {
  type ClusterPlace,
  type Endpoint,
  readOwnerPid,
  type StartedServer,
  startServer,
} from './start-server.ts';
import { hasEnded, stopChild } from './stop-child.ts';

const socketNumber = 5_432;
const startTimeoutMs = 60_000;
const pollMs = 10;
const lostRacePauseMs = 50;

export type Cluster = {
  readonly endpoint: Endpoint;
  /** Answers once the cluster serves, started by us or by another process. */
  ensureRunning(): Promise<void>;
  /** Stops the cluster if this process runs it; others see their connections end. */
  stop(): Promise<void>;
};

export type ClusterLog = (message: string, fields: Record<string, unknown>) => void;

/** What is heard from an endpoint: files that a dead cluster left are never taken for an answer. */
export type ServerAnswer =
  | { state: 'serving'; clusterName: string }
  /** Nobody listens: there is no socket, or one that a server left. */
  | { state: 'silent'; hasSocket: boolean }
  | { state: 'starting' };

export type ClusterOptions = {
  dataDirectory: string;
  /** Asks the server at the endpoint, with the driver of the caller. */
  ask: (endpoint: Endpoint) => Promise<ServerAnswer>;
  /** What the owner waits for before it stops a cluster that served, and what it calls once that has stopped. Must not throw. */
  beforeStop?: (endpoint: Endpoint) => Promise<() => void>;
  log?: ClusterLog | undefined;
  /** Only for tests: nothing is flushed, and the cluster listens on this port of the loopback too. */
  throwAway?: { port: number };
};

function makeDataDirectory(dataDirectory: string): string {
  try {
    mkdirSync(dataDirectory, { recursive: true });
    return realpathSync(dataDirectory);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'DATA_DIRECTORY_UNUSABLE',
      `the folder ${dataDirectory} cannot be made or read; name another one in VITRINE_DATA_DIR`,
      { evidence: { directory: dataDirectory }, cause },
    );
  }
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

/** What the server logged since it was started. */
function readLog(logFile: string, offset: number): string {
  try {
    return readFileSync(logFile).subarray(offset).toString('utf8');
  } catch {
    return '';
  }
}

/** Makes what a cluster needs on disk, once for all processes; nothing is started. */
async function prepareCluster({ throwAway, ...options }: ClusterOptions): Promise<ClusterPlace> {
  const dataDirectory = makeDataDirectory(options.dataDirectory);
  const clusterDirectory = join(dataDirectory, 'postgresql');
  const binaries = await findBinaries(identityFor(clusterDirectory));
  await ensureClusterDirectory(clusterDirectory, {
    identity: identityFor(clusterDirectory),
    binaries,
    durable: throwAway === undefined,
  });
  const identity = identityFor(clusterDirectory);
  const endpoint = {
    host: socketDirectoryFor(clusterDirectory, identity),
    port: throwAway?.port ?? socketNumber,
    database: clusterDatabase,
    user: clusterUser,
  };
  return {
    dataDirectory,
    clusterDirectory,
    logFile: join(dataDirectory, 'postgresql.log'),
    endpoint,
    identity,
    binaries,
    isThrowAway: throwAway !== undefined,
  };
}

/** Losing the race for the directory is not a failure: the winner will answer. */
function judgeExit(
  { dataDirectory, logFile }: ClusterPlace,
  { child: { exitCode }, logOffset }: StartedServer,
): void {
  if (exitCode === lockedExitCode) return;
  const log = readLog(logFile, logOffset);
  if (process.platform !== 'linux' && /lock file .* already exists/.test(log)) return;
  const why = describeOutput(log) || `exit status ${exitCode}`;
  throw new EmbeddedPostgresError(
    saysDiskFull(log) ? 'DATABASE_FULL' : 'DATABASE_UNAVAILABLE',
    saysDiskFull(log)
      ? `the disk of ${dataDirectory} is full, so that the embedded PostgreSQL does not start; free space there`
      : `the embedded PostgreSQL in ${dataDirectory} did not start: ${why}`,
    { evidence: { directory: dataDirectory, exit_code: exitCode } },
  );
}

/** A cluster whose process died without taking it along would never be stopped by anybody. */
function stopOrphan(
  { clusterDirectory }: ClusterPlace,
  ownerPid: number | null,
  log?: ClusterLog,
): boolean {
  if (ownerPid === null || ownerPid === process.pid || isAlive(ownerPid)) return false;
  const pid = readPostmasterPid(clusterDirectory);
  if (pid === null) return false;
  log?.('stopping an embedded PostgreSQL that nobody owns', { pid });
  process.kill(pid, 'SIGINT');
  return true;
}

/** The server that this process started at the place, if it did, and whether it has served since. */
type OwnServer = { place: ClusterPlace; started: StartedServer | null; hasServed: boolean };

async function attachOrStart(own: OwnServer, { ask, log }: ClusterOptions): Promise<void> {
  const { place } = own;
  const deadline = Date.now() + startTimeoutMs;
  if (own.started !== null && hasEnded(own.started.child)) own.started = null;
  while (Date.now() < deadline) {
    const answer = await ask(place.endpoint);
    if (answer.state === 'serving') {
      own.hasServed = true;
      if (!stopOrphan(place, readOwnerPid(answer.clusterName), log)) return;
    } else {
      await startOrWait(own, answer, log);
    }
    await delay(pollMs);
  }
  throw new EmbeddedPostgresError(
    'DATABASE_UNAVAILABLE',
    `the embedded PostgreSQL in ${place.dataDirectory} did not answer within ${startTimeoutMs / 1_000} s`,
    { evidence: { directory: place.dataDirectory } },
  );
}

/** Nobody serves yet: starts a server if this process has none, and drops one that has ended or that nobody can reach. */
async function startOrWait(
  own: OwnServer,
  answer: Exclude<ServerAnswer, { state: 'serving' }>,
  log?: ClusterLog,
): Promise<void> {
  const { place, started } = own;
  const directory = place.dataDirectory;
  if (started === null) {
    // The folder may be gone with the socket.
    socketDirectoryFor(place.clusterDirectory, place.identity);
    own.hasServed = false;
    own.started = startServer(place);
    log?.('starting the embedded PostgreSQL', { directory });
  } else if (hasEnded(started.child)) {
    own.started = null;
    judgeExit(place, started);
    await delay(lostRacePauseMs);
  } else if (own.hasServed && answer.state === 'silent' && !answer.hasSocket) {
    // Its socket was removed, such as by a sweep of old temporary files: nobody reaches it any more.
    log?.('restarting the embedded PostgreSQL, whose socket is gone', { directory });
    await stopChild(started.child);
    own.started = null;
  }
}

/**
 * Prepares the embedded cluster in `dataDirectory` and answers once it serves. Any number of processes
 * may do so at once: one starts it and stops it when it ends, the others attach.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const place = await prepareCluster(options);
  const { endpoint } = place;
  const own: OwnServer = { place, started: null, hasServed: false };
  let running: Promise<void> | null = null;

  function ensureRunning(): Promise<void> {
    running ??= attachOrStart(own, options).finally(() => {
      running = null;
    });
    return running;
  }

  async function stop(): Promise<void> {
    await running?.catch(() => {});
    if (own.started === null) return;
    const serves = own.hasServed && !hasEnded(own.started.child);
    const afterStop = serves ? await options.beforeStop?.(endpoint) : undefined;
    await stopChild(own.started.child);
    afterStop?.();
    own.started = null;
  }

  try {
    await ensureRunning();
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, ensureRunning, stop };
}
