import { join } from 'node:path';
import { loadEnvironmentFile } from '../lib/load-environment-file.mjs';
import { prepare } from '../lib/prepare.mjs';
import { repositoryRoot } from '../lib/repository.mjs';
import { runUntilFirstEnds } from '../lib/run-child.mjs';

/**
 * Watch mode: the server restarts on a change of any source it imports, the page is served by Vite with hot
 * replacement and passes the server's paths on. Builds once first, because worker threads run built code. Either one
 * ending, or a signal, ends both.
 *
 * @returns {Promise<number>}
 */
export async function runDevTask() {
  const { env } = await prepare({
    root: repositoryRoot,
    build: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  loadEnvironmentFile(repositoryRoot);
  const devEnv = { ...process.env, PATH: env.PATH };
  return runUntilFirstEnds([
    {
      command: process.execPath,
      args: [
        binOf('apps/api', 'tsx/dist/cli.mjs'),
        'watch',
        '--clear-screen=false',
        '--conditions=@vitrine/source',
        'src/main.ts',
      ],
      cwd: join(repositoryRoot, 'apps/api'),
      env: devEnv,
      // tsx ends before the watched server has closed its database.
      awaitGroup: true,
    },
    {
      command: process.execPath,
      args: [binOf('apps/web', 'vite/bin/vite.js'), '--clearScreen=false'],
      cwd: join(repositoryRoot, 'apps/web'),
      env: devEnv,
    },
  ]);
}

/**
 * @param {string} directory
 * @param {string} path
 */
function binOf(directory, path) {
  return join(repositoryRoot, directory, 'node_modules', path);
}
