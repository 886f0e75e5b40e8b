import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The server in a separate process. */
export interface ServerProcess {
  url: string;
  /** Sends the signal and waits for the end; returns the exit code, null if the signal itself ended the process. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts one with only this environment, on a free port; resolves once it is ready. */
export async function startServerProcess(
  environment: Record<string, string>,
): Promise<ServerProcess> {
  const args = ['--conditions=@vitrine/source', '--import', 'tsx', program];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    // The channel ends the server together with this process, even if the test fails.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout ?? Readable.from([]) })) {
    const url = /ready on (http:\/\/[^"\s]+)/.exec(line)?.[1];
    if (!url) continue;
    child.stdout?.resume();
    return {
      url,
      end: async (signal) => {
        child.kill(signal);
        await exited;
        return child.exitCode;
      },
    };
  }
  throw new Error('the server ended before it was ready');
}
