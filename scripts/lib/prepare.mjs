import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fingerprintBuild, fingerprintInstall } from './fingerprint.mjs';
import { withPreparationLock } from './preparation-lock.mjs';
import { readReady, readStamp, stampFile, toolEnvironment } from './read-ready.mjs';
import { readManifest } from './repository.mjs';
import { runChild } from './run-child.mjs';

const lockFile = '.cache/prepare.lock';
const logFile = '.cache/prepare.log';
const tailLines = 40;
const interrupted = new Set([129, 130, 137, 143]);
const notWritable = new Set(['EACCES', 'EPERM', 'EROFS']);
const networkTrouble =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_PNPM_META_FETCH_FAIL)\b|dns error|error sending request|network request/i;

/**
 * @typedef {object} PrepareOptions
 * @property {string} root
 * @property {boolean} build whether the built packages are needed too
 * @property {(line: string) => void} report receives the few lines meant for the person who waits
 */

/** Preparing failed; `message` is complete and readable, `status` is the exit status for the process. */
export class PrepareError extends Error {
  /**
   * @param {string} message
   * @param {number} status
   */
  constructor(message, status) {
    super(message);
    this.name = 'PrepareError';
    this.status = status;
  }
}

/**
 * Makes sure that dependencies match the lockfile and, on request, that every package is built. Does nothing if nothing
 * has changed since the last success, and never runs twice at once on one clone.
 * Throws `PrepareError`.
 *
 * @param {PrepareOptions} options
 * @returns {Promise<import('./read-ready.mjs').Prepared>}
 */
export async function prepare({ root, build, report }) {
  try {
    const ready = readReady({ root, build });
    if (ready !== null) return ready;
    return await withPreparationLock({
      file: join(root, lockFile),
      onWait: () => report('Another command is installing or building here. Waiting for it…'),
      work: async (onSpawn) =>
        readReady({ root, build }) ?? prepareNow({ root, build, tools: { root, report, onSpawn } }),
    });
  } catch (error) {
    throw describeDisk(root, error);
  }
}

/**
 * Describes a refusal of the disk in one line: usually the clone belongs to another user.
 *
 * @param {string} root
 * @param {unknown} error
 * @returns {unknown} any other error unchanged
 */
function describeDisk(root, error) {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  const hint = notWritable.has(String(error.code))
    ? ' This user may not write here: let the owner of the clone install and build it.'
    : '';
  return new PrepareError(`Could not prepare ${root} (${error.message}).${hint}`, 1);
}

/**
 * @typedef {object} Tools
 * @property {string} root
 * @property {(line: string) => void} report
 * @property {(pid: number) => void} onSpawn told about every process group that is started
 *
 * @param {{ root: string, build: boolean, tools: Tools }} options
 * @returns {Promise<import('./read-ready.mjs').Prepared>}
 */
async function prepareNow({ root, build, tools }) {
  mkdirSync(join(root, dirname(logFile)), { recursive: true });
  writeFileSync(join(root, logFile), '');
  const stamp = readStamp(root);
  const pnpmDirectory = await findPnpm(tools);
  const env = toolEnvironment(root, pnpmDirectory);
  const install = fingerprintInstall(root);
  if (stamp?.install !== install) {
    await installDependencies(tools, { env, first: stamp === null });
    writeStamp(root, { install, build: null, pnpmDirectory });
  }
  if (build) await buildPackages(tools, env);
  writeStamp(root, { install, build: build ? fingerprintBuild(root) : null, pnpmDirectory });
  return { env };
}

/**
 * Finds the folder of the pnpm that package.json pins; if it is missing, npx fetches it into npm's cache.
 * Under `npx pnpm …` the running pnpm is used.
 *
 * @param {Tools} tools
 * @returns {Promise<string>}
 */
async function findPnpm(tools) {
  const pin = readManifest(tools.root).packageManager ?? '';
  const running = runningPnpm(pin);
  if (running !== null) return running;
  const output = await runQuietly(tools, {
    env: npxEnvironment(),
    command: 'npx',
    args: ['--yes', `--package=${pin}`, '-c', 'command -v pnpm'],
    explain: (status) => `Could not get ${pin} through npx (status ${status}).`,
  });
  const found = output.split('\n').findLast((line) => line.endsWith('/pnpm'));
  if (found === undefined) throw new PrepareError(`npx did not say where ${pin} is.`, 1);
  return dirname(found);
}

/**
 * @param {string} pin such as "pnpm@12.21.0"
 * @returns {string | null}
 */
function runningPnpm(pin) {
  const major = pin.split('@')[1]?.split('.')[0];
  const agent = process.env.npm_config_user_agent ?? '';
  const program = process.env.npm_execpath ?? '';
  if (!agent.startsWith(`pnpm/${major}.`) || !program.endsWith('/pnpm')) return null;
  return existsSync(program) ? dirname(program) : null;
}

/**
 * npm waits 10 s and then 60 s before it reports a missing network; three shorter waits are enough here.
 *
 * @returns {NodeJS.ProcessEnv}
 */
function npxEnvironment() {
  return {
    npm_config_fetch_retries: '3',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '5000',
    npm_config_update_notifier: 'false',
    ...process.env,
    PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
  };
}

/**
 * @param {Tools} tools
 * @param {{ env: NodeJS.ProcessEnv, first: boolean }} options
 * @returns {Promise<void>}
 */
async function installDependencies(tools, { env, first }) {
  tools.report(
    first
      ? 'Installing dependencies (about half a minute the first time)…'
      : 'Updating dependencies…',
  );
  const startedMs = Date.now();
  await runQuietly(tools, {
    // With NODE_ENV=production the build tools, which are development dependencies, would be left out.
    env: { ...env, NODE_ENV: undefined },
    command: 'pnpm',
    args: [
      'install',
      '--frozen-lockfile',
      '--config.confirm-modules-purge=false',
      '--config.fetch-retry-mintimeout=1000',
      '--config.fetch-retry-maxtimeout=5000',
    ],
    explain: (status) => `Installing the dependencies failed (pnpm ended with status ${status}).`,
  });
  tools.report(`Installed in ${formatSeconds(startedMs)}.`);
}

/**
 * @param {Tools} tools
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
async function buildPackages(tools, env) {
  tools.report('Building…');
  const startedMs = Date.now();
  await runQuietly(tools, {
    env,
    command: 'turbo',
    args: ['run', 'build', '--ui=stream', '--output-logs=new-only'],
    explain: (status) => `Building failed (turbo ended with status ${status}).`,
  });
  tools.report(`Built in ${formatSeconds(startedMs)}.`);
}

/**
 * Runs a tool and keeps its output in the log file. On failure shows the last lines, or one line if the network is the
 * cause.
 *
 * @param {Tools} tools
 * @param {{ env: NodeJS.ProcessEnv, command: string, args: string[], explain: (status: number) => string }} options
 * @returns {Promise<string>} what it printed
 */
async function runQuietly({ root, report, onSpawn }, { env, command, args, explain }) {
  let output = '';
  const status = await runChild({
    command,
    args,
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    onSpawn,
    onOutput: (text) => {
      output += text;
    },
  }).catch((/** @type {Error} */ error) => {
    throw new PrepareError(`Could not start ${command}: ${error.message}`, 1);
  });
  writeFileSync(join(root, logFile), `$ ${command} ${args.join(' ')}\n${output}\n`, { flag: 'a' });
  if (status === 0) return output;
  if (interrupted.has(status)) throw new PrepareError('Stopped.', status);
  const trouble = networkTrouble.exec(output);
  if (trouble !== null) {
    throw new PrepareError(
      `Could not reach the package registry (${trouble[0]}). Check the network and run the command again; details are in ${logFile}.`,
      1,
    );
  }
  for (const line of output.trimEnd().split('\n').slice(-tailLines)) report(`  ${line}`);
  throw new PrepareError(`${explain(status)} The whole output is in ${logFile}.`, 1);
}

/**
 * @param {string} root
 * @param {import('./read-ready.mjs').Stamp} stamp
 */
function writeStamp(root, stamp) {
  mkdirSync(join(root, dirname(stampFile)), { recursive: true });
  writeFileSync(join(root, stampFile), `${JSON.stringify(stamp)}\n`);
}

/** @param {number} startedMs */
function formatSeconds(startedMs) {
  return `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
}
