import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import type { CommandContext } from '../context.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the server as a child until it ends, forwards every signal, and returns its exit code, 128 + n after signal n. The IPC
 * channel closes when this process ends, which the server notices.
 */
export async function serve({ repositoryRoot }: CommandContext): Promise<number> {
  const program = path.join(repositoryRoot, 'apps/api/dist/main.js');
  if (!existsSync(program)) {
    const { VitrineError } = await import('@vitrine/server');
    throw new VitrineError(
      'INTERNAL',
      'The server is not built. Run `npm start` to build and start it.',
    );
  }
  const child = spawn(process.execPath, [program], {
    cwd: repositoryRoot,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  return waitForEnd(child);
}

function waitForEnd(child: ChildProcess): Promise<number> {
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  const end = () => void child.kill('SIGTERM');
  for (const signal of signals) process.on(signal, forward);
  process.on('disconnect', end);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward);
    process.off('disconnect', end);
  });
}
