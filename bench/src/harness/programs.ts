import { spawnSync } from 'node:child_process';

const maxOutputBytes = 256 * 1024 * 1024;

/** Whether a program of the operating system can be started. */
export function isInstalled(program: string): boolean {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return error === undefined;
}

interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** Runs a program to its end and returns its output. If it fails, throws its error output. */
export function runProgram(
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): string {
  const { error, status, stdout, stderr } = spawnSync(program, words, {
    ...options,
    encoding: 'utf8',
    maxBuffer: maxOutputBytes,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-2_000)}`);
  return stdout;
}
