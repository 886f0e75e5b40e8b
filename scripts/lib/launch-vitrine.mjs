import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readReady } from './read-ready.mjs';
import { repositoryRoot } from './repository.mjs';

const program = join(repositoryRoot, 'apps/cli/dist/main.js');

/**
 * Runs the command line with everything after `npx vitrine`, installing and building first if needed, and returns its exit
 * status. Standard output has only the command's own output. `verify` needs neither: if the clone cannot be prepared, because
 * the user may not write it or there is no network, an earlier build checks the bundle. It also needs no process of its own,
 * and a second one would take as long as the check of a small bundle.
 *
 * @param {string[]} args
 * @returns {Promise<number>} 2 when it could not be prepared
 */
export async function launchVitrine(args) {
  const isVerify = args[0] === 'verify';
  const refusal = isReady() ? null : await refuseUnlessPrepared(isVerify);
  if (refusal !== null) {
    process.stderr.write(`${refusal.message}\n`);
    return refusal.status;
  }
  return isVerify ? runHere() : runBeside(args);
}

function isReady() {
  try {
    return readReady({ root: repositoryRoot, build: true }) !== null;
  } catch {
    // A file that cannot be read: preparing meets it again, and says so.
    return false;
  }
}

/**
 * Loads what prepares the clone only when it is needed.
 *
 * @param {boolean} isVerify
 * @returns {Promise<{ message: string, status: number } | null>} null if the command can run
 */
async function refuseUnlessPrepared(isVerify) {
  const { PrepareError, prepare } = await import('./prepare.mjs');
  const report = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
  try {
    await prepare({ root: repositoryRoot, build: true, report });
    return null;
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    const { message, status } = error;
    if (status !== 1) return { message, status };
    return isVerify && existsSync(program) ? null : { message, status: 2 };
  }
}

/**
 * The program takes its arguments from `process.argv`, which are the same here, and ends the process itself.
 *
 * @returns {Promise<number>} 2 when it could not be loaded
 */
async function runHere() {
  try {
    await import(pathToFileURL(program).href);
    return 0;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    process.stderr.write(`Could not load the command line: ${error.message}\n`);
    return 2;
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function runBeside(args) {
  // Checking a bundle needs no settings, so a user without access to them can do it too.
  const { loadEnvironmentFile } = await import('./load-environment-file.mjs');
  loadEnvironmentFile(repositoryRoot);
  const { runChild } = await import('./run-child.mjs');
  return runChild({
    command: process.execPath,
    args: [program, ...args],
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
}
