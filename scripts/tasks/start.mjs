import { join } from 'node:path';
import { loadEnvironmentFile } from '../lib/load-environment-file.mjs';
import { prepare } from '../lib/prepare.mjs';
import { repositoryRoot } from '../lib/repository.mjs';
import { runChild } from '../lib/run-child.mjs';

/**
 * Installs and builds if needed, then serves until a signal. The server is a direct child with an IPC channel, through
 * which it notices when this process is killed.
 *
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function runStartTask(args) {
  await prepare({
    root: repositoryRoot,
    build: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  loadEnvironmentFile(repositoryRoot);
  return runChild({
    command: process.execPath,
    args: [join(repositoryRoot, 'apps/api/dist/main.js'), ...args],
    cwd: repositoryRoot,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
}
