import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const repeatMs = 1_000;

/**
 * @typedef {object} ChildOptions
 * @property {string} command
 * @property {string[]} args
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('node:child_process').StdioOptions} [stdio] 'inherit' by default
 * @property {(output: string) => void} [onOutput] receives what a piped child prints
 * @property {(pid: number) => void} [onSpawn] receives the child's id, which is its process group's too
 * @property {AbortSignal} [ending] sends SIGTERM to the child's whole group when aborted
 */

/**
 * Runs one program to its end and answers with its exit status, 128 + n after signal n, as a shell does.
 * The child leads its own process group, so that a Ctrl-C, which the terminal sends to everybody and npm forwards once
 * more, reaches it exactly once: through this process. A second signal, more than a second later, kills the group.
 *
 * @param {ChildOptions} options
 * @returns {Promise<number>}
 */
export function runChild({
  command,
  args,
  cwd,
  env,
  stdio = 'inherit',
  onOutput,
  onSpawn,
  ending,
}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio, detached: true });
    const stopForwarding = forwardSignals(child);
    ending?.addEventListener('abort', () => signalGroup(child, 'SIGTERM'), { once: true });
    if (onOutput !== undefined) {
      child.stdout?.setEncoding('utf8').on('data', onOutput);
      child.stderr?.setEncoding('utf8').on('data', onOutput);
    }
    if (child.pid !== undefined) onSpawn?.(child.pid);
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopForwarding();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

/**
 * Runs programs side by side until the first one ends or a signal comes, then ends the others with their process
 * groups, and answers with the first one's exit status.
 *
 * @param {ChildOptions[]} options
 * @returns {Promise<number>}
 */
export async function runUntilFirstEnds(options) {
  const ending = new AbortController();
  const runs = options.map(async (child) => {
    const status = await runChild({ ...child, ending: ending.signal });
    ending.abort();
    return status;
  });
  const first = await Promise.race(runs);
  await Promise.allSettled(runs);
  return first;
}

/**
 * Passes this process's signals on to a child until the returned function is called.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void}
 */
function forwardSignals(child) {
  let firstMs = 0;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (firstMs === 0) {
      firstMs = Date.now();
      child.kill(signal);
    } else if (Date.now() - firstMs > repeatMs) {
      signalGroup(child, 'SIGKILL');
    }
  };
  for (const signal of forwarded) process.on(signal, forward);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
}
