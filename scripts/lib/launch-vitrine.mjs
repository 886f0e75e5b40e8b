import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironmentFile } from './load-environment-file.mjs';
import { PrepareError, prepare } from './prepare.mjs';
import { repositoryRoot } from './repository.mjs';
import { runChild } from './run-child.mjs';

const program = join(repositoryRoot, 'apps/cli/dist/main.js');

/**
 * Runs the command line with everything after `npx vitrine`, installing and building first if needed, and returns its exit
 * status. Standard output has only the command's own output. `verify` needs neither: if the clone cannot be prepared, because
 * the user may not write it or there is no network, an earlier build checks the bundle.
 *
 * @param {string[]} args
 * @returns {Promise<number>} 2 when it could not be prepared
 */
export async function launchVitrine(args) {
  try {
    await prepareUnlessBuilt(args);
    // Checking a bundle needs no settings, so a user without access to them can do it too.
    if (args[0] !== 'verify') loadEnvironmentFile(repositoryRoot);
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.status === 1 ? 2 : error.status;
  }
  return runChild({
    command: process.execPath,
    args: [program, ...args],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
}

/** @param {string[]} args */
async function prepareUnlessBuilt([command]) {
  const report = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  try {
    await prepare({ root: repositoryRoot, build: true, report });
  } catch (error) {
    const isEnough = command === 'verify' && error instanceof PrepareError && error.status === 1;
    if (!isEnough || !existsSync(program)) throw error;
  }
}
