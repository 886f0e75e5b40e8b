import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';
import type { Workplace } from './workplace.ts';

const program = path.join(repositoryRoot, 'apps/cli/dist/main.js');

/** Runs the built command line to its end. */
export function runVitrine(workplace: Workplace, words: readonly string[]) {
  return spawnSync(process.execPath, [program, ...words], {
    cwd: workplace.directory,
    env: workplace.environment,
    encoding: 'utf8',
  });
}

/** Starts the built command line and does not wait for it. */
export function startVitrine(workplace: Workplace, words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...words], {
    cwd: workplace.directory,
    env: workplace.environment,
    stdio: 'ignore',
  });
}
