import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fingerprintBuild, fingerprintInstall } from './fingerprint.mjs';

// Apart from prepare.mjs because a clone that is ready needs nothing of what installs and builds one.

export const stampFile = 'node_modules/.vitrine/stamp.json';

/**
 * @typedef {object} Prepared
 * @property {NodeJS.ProcessEnv} env what turbo and the other tools of the workspace need: their folders on PATH
 */

/**
 * @typedef {{ install: string, build: string | null, pnpmDirectory: string }} Stamp
 */

/**
 * What the workspace offers if nothing has changed since it was last installed and built.
 *
 * @param {{ root: string, build: boolean }} options
 * @returns {Prepared | null} null when something has to be done first
 */
export function readReady({ root, build }) {
  const stamp = readStamp(root);
  if (stamp === null || !existsSync(join(stamp.pnpmDirectory, 'pnpm'))) return null;
  if (stamp.install !== fingerprintInstall(root)) return null;
  if (build && stamp.build !== fingerprintBuild(root)) return null;
  return { env: toolEnvironment(root, stamp.pnpmDirectory) };
}

/**
 * The environment for workspace tools, without any network: their folders first on PATH, turbo quiet and private.
 *
 * @param {string} root
 * @param {string} pnpmDirectory
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(root, pnpmDirectory) {
  const folders = [join(root, 'node_modules/.bin'), pnpmDirectory, dirname(process.execPath)];
  return {
    ...process.env,
    PATH: [...folders, process.env.PATH ?? ''].join(delimiter),
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/**
 * @param {string} root
 * @returns {Stamp | null}
 */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, stampFile), 'utf8'));
  } catch {
    // Missing or damaged by a crash: in both cases the last preparation may not have succeeded.
    return null;
  }
}
