import { spawn } from 'node:child_process';
import { buildProgram } from './build-program.ts';
import type { Outcome, Task } from './write-child.ts';

type Child = { signal: NodeJS.Signals | null; outcome: Outcome | null };
export type RunChild = (
  task: Task,
  shell?: { command: string; env: NodeJS.ProcessEnv },
) => Promise<Child>;

/** Builds the writing child once into a directory; a child then starts in about 50 ms. */
export async function buildChild(directory: string): Promise<RunChild> {
  const outfile = await buildProgram(new URL('./write-child.ts', import.meta.url), directory);
  return (task, shell) =>
    new Promise((resolve, reject) => {
      const [command, prefix] = shell
        ? ['sh', ['-c', `${shell.command}; exec "$@"`, 'sh', process.execPath]]
        : [process.execPath, []];
      const child = spawn(command, [...prefix, outfile, JSON.stringify(task)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: shell?.env ?? process.env,
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', (_, signal) => {
        resolve({ signal, outcome: output === '' ? null : JSON.parse(output) });
      });
    });
}
