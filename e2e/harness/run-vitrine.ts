import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';
import type { Workplace } from './workplace.ts';

/** Runs the built command line to its end. */
export function runVitrine(workplace: Workplace, words: readonly string[]) {
  const program = path.join(repositoryRoot, 'apps/cli/dist/main.js');
  return spawnSync(process.execPath, [program, ...words], {
    cwd: workplace.directory,
    env: workplace.environment,
    encoding: 'utf8',
  });
}
