import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const repeatMs = 1_000;
const groupMs = 10_000;
const pollMs = 50;

/**
 * @typedef {object} ChildOptions
 * @property {string} command
 * @property {string[]} args
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('node:child_process').StdioOptions} [stdio] 'inherit' by default
 * @property {(output: string) => void} [onOutput] receives what a piped child prints
 * @property {(pid: number) => void} [onSpawn] receives the child's id, which is its process group's too
 * @property {boolean} [awaitGroup] whether to wait for other processes of the child's group, 10 s at most
 * @property {AbortSignal} [ending] sends SIGTERM to the child when aborted, unless a signal came before
 */

/**
 * Runs one program to its end and returns its exit status, 128 + n after signal n, as a shell does.
 * The child leads its own process group, so that a Ctrl-C, which the terminal sends to every process and npm forwards again,
 * reaches it exactly once: through this process. A second signal, more than a second later, kills the group.
 *
 * @param {ChildOptions} options
 * @returns {Promise<number>}
 */
export function runChild({ command, args, cwd, env, stdio = 'inherit', ...rest }) {
  const { onOutput, onSpawn, awaitGroup = false, ending } = rest;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio, detached: true });
    const stopForwarding = forwardSignals(child, ending);
    if (onOutput !== undefined) {
      child.stdout?.setEncoding('utf8').on('data', onOutput);
      child.stderr?.setEncoding('utf8').on('data', onOutput);
    }
    if (child.pid !== undefined) onSpawn?.(child.pid);
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('close', async (code, signal) => {
      if (awaitGroup) await waitForGroup(child.pid);
      stopForwarding();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

/**
 * Runs programs side by side until the first one ends or a signal arrives, then ends the others, and returns the first one's exit status.
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
 * @param {AbortSignal} [ending]
 * @returns {() => void}
 */
function forwardSignals(child, ending) {
  let firstMs = 0;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (firstMs === 0) {
      firstMs = Date.now();
      child.kill(signal);
    } else if (Date.now() - firstMs > repeatMs) {
      signalGroup(child.pid, 'SIGKILL');
    }
  };
  // Watchers treat a second signal as impatience and kill what they watch, so the end of a neighbour must not send one.
  const end = () => {
    if (firstMs === 0) forward('SIGTERM');
  };
  for (const signal of forwarded) process.on(signal, forward);
  ending?.addEventListener('abort', end);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
    ending?.removeEventListener('abort', end);
  };
}

/** @param {number | undefined} pid */
async function waitForGroup(pid) {
  const deadlineMs = Date.now() + groupMs;
  while (signalGroup(pid, 0) && Date.now() < deadlineMs) await delay(pollMs);
  signalGroup(pid, 'SIGKILL');
}

/**
 * @param {number | undefined} pid the group's leader
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether the group still has a process
 */
function signalGroup(pid, signal) {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
