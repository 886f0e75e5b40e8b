import { runBenchTask } from '../tasks/bench.mjs';
import { runCheckTask } from '../tasks/check.mjs';
import { runDevTask } from '../tasks/dev.mjs';
import { runStartTask } from '../tasks/start.mjs';
import { runStudyTask } from '../tasks/study.mjs';
import { runTestTask } from '../tasks/test.mjs';
import { runTurboTask } from '../tasks/turbo.mjs';
import { PrepareError } from './prepare.mjs';

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const tasks = {
  start: runStartTask,
  dev: runDevTask,
  study: runStudyTask,
  test: runTestTask,
  check: runCheckTask,
  bench: runBenchTask,
  turbo: runTurboTask,
};

/**
 * Runs a task of the root package.json by name and returns the exit status; prints failures of the preparation in readable
 * lines on standard error.
 *
 * @param {string | undefined} name
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function runTask(name, args) {
  const task = Object.hasOwn(tasks, name ?? '') ? tasks[name ?? ''] : undefined;
  if (task === undefined) {
    process.stderr.write(`Unknown task "${name}". There are: ${Object.keys(tasks).join(', ')}.\n`);
    return 2;
  }
  try {
    return await task(args);
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.status;
  }
}
