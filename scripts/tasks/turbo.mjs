import { prepare } from '../lib/prepare.mjs';
import { repositoryRoot } from '../lib/repository.mjs';
import { runChild } from '../lib/run-child.mjs';

/**
 * Runs one turbo task over all packages, installing first if needed: turbo requires pnpm on PATH, which users may not
 * have.
 *
 * @param {string[]} args what follows `turbo run`
 * @returns {Promise<number>}
 */
export async function runTurboTask(args) {
  const { env } = await prepare({
    root: repositoryRoot,
    build: false,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  return runChild({
    command: 'turbo',
    args: ['run', ...args, '--ui=stream'],
    cwd: repositoryRoot,
    env,
  });
}
