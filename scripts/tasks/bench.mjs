import { join } from 'node:path';
import { prepare } from '../lib/prepare.mjs';
import { repositoryRoot } from '../lib/repository.mjs';
import { runChild } from '../lib/run-child.mjs';

/**
 * Measures the build, installing and building first if needed.
 *
 * @param {string[]} args names of benchmarks; without any, measures all and rewrites the document
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
