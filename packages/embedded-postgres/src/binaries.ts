import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type Identity, runToEnd } from './launcher.ts';

/** The programs of the embedded PostgreSQL, runnable by the identity they were asked for. */
export type Binaries = { initdb: string; postgres: string };

type Package = { native: string; version: string };

function locatePackage(from: string | URL): Package {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const ours = createRequire(from);
    const theirs = createRequire(ours.resolve('embedded-postgres'));
    const root = dirname(dirname(theirs.resolve(name)));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const version =
      typeof manifest === 'object' && manifest !== null && 'version' in manifest
        ? String(manifest.version)
        : 'unknown';
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'PLATFORM_UNSUPPORTED',
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL to use one of your own`,
      { cause },
    );
  }
}

const programsIn = (native: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
});

async function whyNotRunnable(native: string, identity: Identity): Promise<string | null> {
  const { code, output } = await runToEnd({
    identity,
    command: programsIn(native).postgres,
    args: ['--version'],
    cwd: '/',
  });
  return code === 0 ? null : output.trim() || `exit status ${code}`;
}

/** The links between shared libraries that an install script makes, where it was allowed to run. */
function addLibraryLinks(native: string): void {
  const links: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links) {
    const target = join(dirname(native), String(link.target));
    if (!existsSync(target)) symlinkSync(basename(String(link.source)), target);
  }
}

function isComplete(source: string, copy: string): boolean {
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .every((entry) => {
      const path = join(entry.parentPath, entry.name);
      const twin = lstatSync(join(copy, path.slice(source.length)), { throwIfNoEntry: false });
      return twin?.isFile() === true && twin.size === lstatSync(path).size;
    });
}

/** Only a directory that nobody else could have written to may hold programs that we run. */
function isTrustworthy(directory: string): boolean {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  return (
    stats?.isDirectory() === true && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0
  );
}

function copyInto(parent: string, source: Package): string {
  const home = join(parent, `vitrine-postgresql-${source.version}-${process.geteuid?.() ?? 0}`);
  const native = join(home, 'native');
  if (isTrustworthy(home) && isComplete(source.native, native)) return native;
  const fresh = mkdtempSync(`${home}-`);
  try {
    cpSync(source.native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    addLibraryLinks(join(fresh, 'native'));
    chmodSync(fresh, 0o755);
    return join(moveIntoPlace(fresh, home), 'native');
  } finally {
    if (existsSync(fresh)) rmSync(fresh, { recursive: true, force: true });
  }
}

/** What a disk says that takes no copy: it is full, read-only or closed to us. */
const diskTakesNone = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES']);

/** The copy, or why the disk took none. Throws anything else, such as a folder of others that stands in the way. */
function tryCopy(parent: string, source: Package): string | Error {
  try {
    return copyInto(parent, source);
  } catch (error) {
    if (error instanceof Error && 'code' in error && diskTakesNone.has(error.code)) return error;
    throw error;
  }
}

function moveIntoPlace(fresh: string, home: string): string {
  if (isTrustworthy(home)) {
    // Incomplete, such as after a sweep of old temporary files; what runs from it keeps running.
    const aside = `${home}-${randomUUID()}`;
    renameSync(home, aside);
    rmSync(aside, { recursive: true, force: true });
  }
  try {
    renameSync(fresh, home);
  } catch (error) {
    // Another process was faster; its copy is as good as ours.
    if (!isTrustworthy(home)) throw error;
  }
  return home;
}

/**
 * The programs of the embedded PostgreSQL as `identity` can run them: where they are installed, or,
 * when that cannot be reached or lacks its library links, from a copy under the temporary directory.
 * `from` is the module whose dependencies are searched. Throws PLATFORM_UNSUPPORTED when neither runs.
 */
export async function findBinaries(
  identity: Identity,
  from: string | URL = import.meta.url,
): Promise<Binaries> {
  const source = locatePackage(from);
  let reason = await whyNotRunnable(source.native, identity);
  if (reason === null) return programsIn(source.native);
  for (const parent of new Set([tmpdir(), '/var/tmp', '/tmp'])) {
    if (!existsSync(parent)) continue;
    const copy = tryCopy(parent, source);
    reason = typeof copy === 'string' ? await whyNotRunnable(copy, identity) : copy.message;
    if (typeof copy === 'string' && reason === null) return programsIn(copy);
  }
  throw new EmbeddedPostgresError(
    'PLATFORM_UNSUPPORTED',
    `the embedded PostgreSQL does not run here: ${reason}`,
    { evidence: { binaries: source.native } },
  );
}
