import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { repositoryRoot } from './repository.ts';
import type { Workbench } from './workbench.ts';

export interface StartedServer {
  url: string;
  stop: () => Promise<void>;
}

/** Starts the built server on the database and folders of the workbench; `prefix` is put before the command, such as `taskset -c 0`. */
export async function startServer(
  { environment, closing, beforeClose }: Workbench,
  prefix: readonly string[] = [],
): Promise<StartedServer> {
  const program = [process.execPath, path.join(repositoryRoot, 'apps/api/dist/main.js')];
  const [command = '', ...words] = [...prefix, ...program];
  closing.throwIfAborted();
  const child = spawn(command, words, {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  beforeClose(stop);
  for await (const line of createInterface({ input: child.stdout ?? Readable.from([]) })) {
    const url = /ready on (http:\/\/[^"\s]+)/.exec(line)?.[1];
    if (!url) continue;
    child.stdout?.resume();
    return { url, stop };
  }
  throw new Error('the server ended before it was ready');
}
