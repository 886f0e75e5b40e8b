import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { repositoryRoot } from './repository.ts';
import type { Workplace } from './workplace.ts';

export interface StartedServer {
  url: string;
  pid: number;
  /** SIGTERM, and wait for the end; the exit code. */
  stop(): Promise<number | null>;
}

interface StartOptions {
  /** Mounts a memory disk of 1 MiB over a folder of the workplace, seen by the server alone. */
  disk?: 'SHOWCASE_EXPORT_ROOT' | 'ARTIFACT_ROOT';
  /** A path below that folder, over which the disk is mounted instead. */
  below?: string;
  /** Mounts that disk read-only. */
  readOnly?: boolean;
}

type Disk = Required<StartOptions>;

const program = [process.execPath, path.join(repositoryRoot, 'apps/api/dist/main.js')];

/** Starts the built server as `npm start` does, and answers once it says that it is ready. */
export async function startServer(
  workplace: Workplace,
  { disk, below = '', readOnly = false }: StartOptions = {},
): Promise<StartedServer> {
  const mounted = disk ? onDisk({ disk, below, readOnly }) : [];
  const [command = '', ...words] = [...mounted, ...program];
  const child = spawn(command, words, {
    env: workplace.environment,
    // The channel ends the server with this process, whatever becomes of the test.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  for await (const line of createInterface({ input: child.stdout ?? Readable.from([]) })) {
    const url = /ready on (http:\/\/[^"\s]+)/.exec(line)?.[1];
    if (!url) continue;
    child.stdout?.resume();
    return {
      url,
      pid: child.pid ?? 0,
      stop: async () => {
        child.kill('SIGTERM');
        await exited;
        return child.exitCode;
      },
    };
  }
  throw new Error(`the server ended before it was ready: ${errors}`);
}

/** A mount namespace of its own: root needs nothing else, anyone else gets it through a user namespace. */
function onDisk({ disk, below, readOnly }: Disk): string[] {
  const namespaces = process.getuid?.() === 0 ? '--mount' : '--user --map-root-user --mount';
  const options = readOnly ? 'size=1m,ro' : 'size=1m';
  const mount = `mount -t tmpfs -o ${options} tmpfs "$${disk}/${below}" && exec "$@"`;
  return ['unshare', ...namespaces.split(' '), 'sh', '-c', mount, 'sh'];
}
