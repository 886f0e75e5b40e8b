import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

const onLinux = process.platform === 'linux';
const nobody = onLinux ? 65_534 : -2;

/** Exit code of a start that found another cluster at work in the same directory. */
export const lockedExitCode = 75;

/** Who runs PostgreSQL, which refuses to run as root. */
export type Identity = { uid: number; gid: number; isOurs: boolean };

/**
 * The identity for a cluster directory: ourselves, or when we are root the directory's owner, and
 * `nobody` where there is no directory yet.
 */
export function identityFor(clusterDirectory: string): Identity {
  const uid = process.geteuid?.() ?? -1;
  const gid = process.getegid?.() ?? -1;
  if (uid !== 0) return { uid, gid, isOurs: true };
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid, isOurs: false };
  }
  return { uid: nobody, gid: nobody, isOurs: false };
}

/**
 * How PostgreSQL names the directory it was started in. On Linux that name works even where the
 * identity may not cross a folder above, such as root's home: the working directory is inherited.
 */
export function ownDirectoryName(directory: string): string {
  return onLinux ? '/proc/self/cwd' : directory;
}

type LaunchOptions = {
  identity: Identity;
  command: string;
  args: readonly string[];
  cwd: string;
  stdio: SpawnOptions['stdio'];
  /**
   * Hold the directory's kernel lock until the last process of the cluster is gone, and once it is
   * held remove these files.
   */
  exclusive?: { stale: readonly [string, string] };
};

function linuxCommand(options: LaunchOptions): [string, string[]] {
  const { identity, command, args } = options;
  const identityFlags = identity.isOurs
    ? []
    : [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups'];
  // The holder of the lock knows that no process of an earlier cluster is left, so that its pid files
  // are stale for certain, even if their number lives on as a zombie or as another program.
  const exclusively = options.exclusive
    ? [
        ...['flock', '--nonblock', `--conflict-exit-code=${lockedExitCode}`, '--no-fork', '.'],
        ...[
          'sh',
          '-c',
          'rm -f "$1" "$2" && shift 2 && exec "$@"',
          'sh',
          ...options.exclusive.stale,
        ],
      ]
    : [];
  return [
    'setpriv',
    [
      ...identityFlags,
      ...['--no-new-privs', '--pdeathsig=INT', '--'],
      ...exclusively,
      command,
      ...args,
    ],
  ];
}

/**
 * Starts a program of PostgreSQL as `identity` in its own session, so that a Ctrl-C meant for us is
 * not also meant for it. On Linux the kernel interrupts it when we die, however we die.
 */
export function launch(options: LaunchOptions): ChildProcess {
  const { identity, cwd, stdio } = options;
  const base = { cwd, stdio, detached: true } satisfies SpawnOptions;
  if (onLinux) {
    const [command, args] = linuxCommand(options);
    return spawn(command, args, base);
  }
  const as = identity.isOurs ? {} : { uid: identity.uid, gid: identity.gid };
  return spawn(options.command, options.args, { ...base, ...as });
}

/** Runs a program of PostgreSQL to its end; answers its exit code and what it printed. */
export async function runToEnd(
  options: Omit<LaunchOptions, 'stdio'> & { input?: string },
): Promise<{ code: number | null; output: string }> {
  const child = launch({ ...options, stdio: 'pipe' });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A program that ends before reading its input is recognized by its exit code.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  const code = await exitOf(child);
  return { code, output: Buffer.concat(chunks).toString('utf8') };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new EmbeddedPostgresError(
          'PLATFORM_UNSUPPORTED',
          'the embedded PostgreSQL needs setpriv and flock (util-linux); set DATABASE_URL to use a PostgreSQL of your own',
          { cause },
        ),
      );
    });
    child.once('close', resolve);
  });
}
