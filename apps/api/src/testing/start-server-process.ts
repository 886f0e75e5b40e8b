import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The server as a process of its own. */
export interface ServerProcess {
  url: string;
  /** Sends the signal and waits for the end; the exit code, null when the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts one with this environment alone, on a free port; answers once it says that it is ready. */
export async function startServerProcess(
  environment: Record<string, string>,
): Promise<ServerProcess> {
  const args = ['--conditions=@vitrine/source', '--import', 'tsx', program];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    // The channel ends the server with this process, whatever becomes of the test.
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
