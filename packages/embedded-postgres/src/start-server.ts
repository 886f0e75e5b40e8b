import type { ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { type Identity, launch, ownDirectoryName } from './launcher.ts';

const maxLogBytes = 1_000_000;

const clusterName = `vitrine-${process.pid}`;

const unsafeSettings = { fsync: 'off', full_page_writes: 'off' };

/** Where a cluster listens, and for whom: `host` is the folder of its Unix socket. */
export type Endpoint = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
};

/** What a cluster is made of on disk, and where it listens. */
export interface ClusterPlace {
  dataDirectory: string;
  clusterDirectory: string;
  logFile: string;
  endpoint: Endpoint;
  identity: Identity;
  binaries: Binaries;
  /** Only for tests: nothing is flushed, and it listens on its port of the loopback too. */
  isThrowAway: boolean;
}

/** A server that was started, and where in the log file its own lines begin. */
export type StartedServer = { child: ChildProcess; logOffset: number };

/** Starts the server of a cluster; whether it serves is to be asked of its endpoint. */
export function startServer(place: ClusterPlace): StartedServer {
  const { clusterDirectory, endpoint, identity, binaries } = place;
  const self = ownDirectoryName(clusterDirectory);
  const sockets = endpoint.host === clusterDirectory ? self : endpoint.host;
  const flags = Object.entries(settingsOf(place, sockets)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const output = openLog(place.logFile);
  try {
    const logOffset = fstatSync(output).size;
    const child = launch({
      identity,
      command: binaries.postgres,
      args: ['-D', self, ...flags],
      cwd: clusterDirectory,
      stdio: ['ignore', output, output],
      exclusive: {
        stale: ['postmaster.pid', join(sockets, `.s.PGSQL.${endpoint.port}.lock`)],
      },
    });
    // Without a listener a failed spawn would end the process; the exit code is enough.
    child.on('error', () => {});
    child.unref();
    return { child, logOffset };
  } finally {
    closeSync(output);
  }
}

/** The process that started the cluster of that name, null where it was not one of ours. */
export function readOwnerPid(name: string): number | null {
  const owner = /^vitrine-(\d+)$/.exec(name)?.[1];
  return owner === undefined ? null : Number(owner);
}

function settingsOf({ endpoint, isThrowAway }: ClusterPlace, sockets: string) {
  return {
    listen_addresses: isThrowAway ? '127.0.0.1' : '',
    port: String(endpoint.port),
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
    cluster_name: clusterName,
    log_checkpoints: 'off',
    // After a crash one flush of the file system, instead of one of each of a thousand files.
    ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
    // Statements hold the users' data, which do not belong into a log.
    log_min_error_statement: 'panic',
    ...(isThrowAway ? unsafeSettings : {}),
  };
}

function openLog(logFile: string): number {
  const tooLong = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes;
  return openSync(logFile, tooLong ? 'w' : 'a', 0o600);
}
