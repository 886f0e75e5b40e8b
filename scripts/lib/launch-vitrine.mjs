import { join } from 'node:path';
import { loadEnvironmentFile } from './load-environment-file.mjs';
import { PrepareError, prepare } from './prepare.mjs';
import { repositoryRoot } from './repository.mjs';
import { runChild } from './run-child.mjs';

/**
 * Runs the command line with everything after `npx vitrine`, installing and building first when needed, and answers
 * with its exit status. Standard output carries the command's own output alone.
 *
 * @param {string[]} args
 * @returns {Promise<number>} 2 when it could not be prepared
 */
export async function launchVitrine(args) {
  try {
    await prepare({
      root: repositoryRoot,
      build: true,
      report: (line) => process.stderr.write(`${line}\n`),
    });
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.status === 1 ? 2 : error.status;
  }
  loadEnvironmentFile(repositoryRoot);
  return runChild({
    command: process.execPath,
    args: [join(repositoryRoot, 'apps/cli/dist/main.js'), ...args],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
}
