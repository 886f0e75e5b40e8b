import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { describeOutput, saysDiskFull } from './describe-output.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type Identity, ownDirectoryName, runToEnd } from './launcher.ts';

/** The one role and database of the embedded cluster. */
export const clusterUser = 'vitrine';
export const clusterDatabase = 'vitrine';

const majorVersion = '18';

/** Whether a process of that number runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Names of the clusters that this process is making right now. */
const inTheMaking = new Set<string>();

/** Retries, because a program that was interrupted may still be writing its last file. */
function removeTree(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}

/** Removes what processes left that were killed while they made a cluster. */
function sweepUnfinished(clusterDirectory: string): void {
  const parent = dirname(clusterDirectory);
  const prefix = `${basename(clusterDirectory)}.init-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (inTheMaking.has(name) || (pid !== process.pid && isAlive(pid))) continue;
    removeTree(join(parent, name));
  }
}

/** Where a file system has no flush of directories (EINVAL, ENOTSUP), PostgreSQL goes without it, and so does this. */
async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}

async function fill(
  directory: string,
  options: { identity: Identity; binaries: Binaries; durable: boolean },
): Promise<void> {
  const { identity, binaries } = options;
  const self = ownDirectoryName(directory);
  const flush = options.durable ? [] : ['--no-sync'];
  const made = await runToEnd({
    identity,
    command: binaries.initdb,
    args: [
      ...['-D', self, '-U', clusterUser, '-E', 'UTF8', '--locale=C'],
      // The socket lies in a private directory; a throw-away cluster that also listens asks for a password.
      ...['--auth-local=trust', '--auth-host=scram-sha-256'],
      ...['--data-checksums', '--no-instructions', ...flush],
    ],
    cwd: directory,
  });
  if (made.code !== 0) throw unusable(directory, made.output);
  const created = await runToEnd({
    identity,
    command: binaries.postgres,
    args: ['--single', '-D', self, ...(options.durable ? [] : ['-F']), 'postgres'],
    cwd: directory,
    input: `create database ${clusterDatabase}\n`,
  });
  if (created.code !== 0) throw unusable(directory, created.output);
}

function unusable(directory: string, output: string): EmbeddedPostgresError {
  const folder = dirname(directory);
  const evidence = { directory: folder };
  if (saysDiskFull(output)) {
    return new EmbeddedPostgresError(
      'DATABASE_FULL',
      `the disk of ${folder} has no room for a database, which takes some 60 MB; free space there, or name another folder in VITRINE_DATA_DIR`,
      { evidence },
    );
  }
  return new EmbeddedPostgresError(
    'DATA_DIRECTORY_UNUSABLE',
    `PostgreSQL cannot keep its data in ${folder}; name another folder in VITRINE_DATA_DIR. It said: ${describeOutput(output)}`,
    { evidence },
  );
}

function refuseOtherMajor(clusterDirectory: string): void {
  const found = readVersion(clusterDirectory);
  if (found === majorVersion) return;
  throw new EmbeddedPostgresError(
    'DATA_DIRECTORY_UNUSABLE',
    `the data in ${clusterDirectory} are of PostgreSQL ${found}, this is ${majorVersion}; name another folder in VITRINE_DATA_DIR`,
    { evidence: { directory: clusterDirectory, found, expected: majorVersion } },
  );
}

function readVersion(clusterDirectory: string): string {
  try {
    return readFileSync(join(clusterDirectory, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'DATA_DIRECTORY_UNUSABLE',
      `${clusterDirectory} is not a PostgreSQL cluster that can be read; name another folder in VITRINE_DATA_DIR`,
      { evidence: { directory: clusterDirectory }, cause },
    );
  }
}

/**
 * Sees to it that there is a whole cluster at `clusterDirectory`. It is made beside it, flushed, and
 * moved into place, so that a process killed at any moment leaves all of it or nothing that counts.
 */
export async function ensureClusterDirectory(
  clusterDirectory: string,
  options: { identity: Identity; binaries: Binaries; durable: boolean },
): Promise<void> {
  const parent = dirname(clusterDirectory);
  sweepUnfinished(clusterDirectory);
  if (existsSync(clusterDirectory)) return refuseOtherMajor(clusterDirectory);
  const unfinished = `${clusterDirectory}.init-${process.pid}-${randomUUID().slice(0, 8)}`;
  inTheMaking.add(basename(unfinished));
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    chmodSync(unfinished, 0o700);
    if (!options.identity.isOurs) chownSync(unfinished, options.identity.uid, options.identity.gid);
    await fill(unfinished, options);
    if (!existsSync(clusterDirectory)) renameSync(unfinished, clusterDirectory);
    await flushDirectory(parent);
  } catch (error) {
    // Another process may have been faster; the rename then failed on its cluster.
    if (!existsSync(join(clusterDirectory, 'PG_VERSION'))) throw error;
  } finally {
    removeTree(unfinished);
    inTheMaking.delete(basename(unfinished));
  }
}
