import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { Identity } from './launcher.ts';

const maxSocketPathBytes = 107;

const socketFits = (directory: string): boolean =>
  Buffer.byteLength(join(directory, '.s.PGSQL.65535')) <= maxSocketPathBytes;

/** The cluster's own directory, or a short private one where a socket's path would not fit. */
export function socketDirectoryFor(clusterDirectory: string, identity: Identity): string {
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
  throw new EmbeddedPostgresError(
    'DATA_DIRECTORY_UNUSABLE',
    `${directory} is needed for the database's socket and belongs to somebody else`,
    { evidence: { directory } },
  );
}
