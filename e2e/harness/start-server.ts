import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from './repository.ts';
import type { Workplace } from './workplace.ts';

export interface StartedServer {
  url: string;
  pid: number;
  /** SIGTERM, and wait for the end; the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built server as `npm start` does, and answers once it says that it is ready. */
export async function startServer(workplace: Workplace): Promise<StartedServer> {
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'apps/api/dist/main.js')], {
    env: workplace.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /ready on (http:\/\/[^"\s]+)/.exec(line)?.[1];
    if (!url) continue;
    child.stdout.resume();
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
