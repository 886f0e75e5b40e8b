import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Workbench } from './workbench.ts';

export interface StartedServer {
  url: string;
  stop: () => Promise<void>;
}

interface ServerCommand {
  command: readonly string[];
  env: Record<string, string>;
  cwd?: string;
}

/** Starts the built server on the database and folders of the workbench; `prefix` is put before the command, such as `taskset -c 0`. */
export function startServer(
  bench: Workbench,
  prefix: readonly string[] = [],
): Promise<StartedServer> {
  const command = [...prefix, process.execPath, bench.build.serverProgram];
  return startCommand(bench, { command, env: bench.environment });
}

/** Starts a command that ends up serving, and waits until it is ready. */
export async function startCommand(
  { closing, beforeClose }: Workbench,
  { command: [program = '', ...words], ...options }: ServerCommand,
): Promise<StartedServer> {
  closing.throwIfAborted();
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
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
