import { fileURLToPath } from 'node:url';

/**
 * Without this the worker is loaded by `require`, which ends the whole process if the thread is terminated during the load.
 * With `require` refused, it is loaded by `import`, which does not.
 */
export const workerExecArgv = ['--no-experimental-require-module'];

/** How Piscina starts a thread of a worker file: source files run through tsx; built files run directly, from a bundle at the top of `dist`. */
export function threadOptions(name: 'compute-worker' | 'bundle-worker') {
  if (!import.meta.url.endsWith('.ts')) {
    const filename = fileURLToPath(new URL(`./compute/${name}.js`, import.meta.url));
    return { filename, execArgv: workerExecArgv };
  }
  const loader = new URL('./load-worker-sources.mjs', import.meta.url).href;
  return {
    filename: fileURLToPath(new URL(`./${name}.ts`, import.meta.url)),
    execArgv: [...workerExecArgv, '--conditions=@vitrine/source', '--import', loader],
  };
}
