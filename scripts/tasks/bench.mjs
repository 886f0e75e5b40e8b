import { join } from 'node:path';
import { prepare } from '../lib/prepare.mjs';
import { repositoryRoot } from '../lib/repository.mjs';
import { runChild } from '../lib/run-child.mjs';

/**
 * Measures what was built, installing and building first when needed.
 *
 * @param {string[]} args names of benchmarks; all of them, and the document written anew, without any
 * @returns {Promise<number>}
 */
export async function runBenchTask(args) {
  await prepare({
    root: repositoryRoot,
    build: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  return runChild({
    command: process.execPath,
    args: [join(repositoryRoot, 'bench/dist/main.js'), ...args],
    cwd: repositoryRoot,
  });
}
