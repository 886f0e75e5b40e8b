import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const heartbeatMs = 2_000;
const silentMs = 20_000;
const pollMs = 200;

/**
 * Runs `work` while no other process on this clone runs under the same lock file. `work` reports the process group that it
 * has started, so that others also wait for an install that outlives its killed parent. A dead holder is detected by
 * its process id on this host, otherwise after 20 s of silence. `onWait` is called once if another process holds the lock.
 *
 * @template T
 * @param {{ file: string, onWait: () => void, work: (onSpawn: (pid: number) => void) => Promise<T> }} options
 * @returns {Promise<T>}
 */
export async function withPreparationLock({ file, onWait, work }) {
  mkdirSync(dirname(file), { recursive: true });
  let waited = false;
  while (!tryLock(file)) {
    if (clearWhenAbandoned(file)) continue;
    if (!waited) onWait();
    waited = true;
    await delay(pollMs);
  }
  const release = () => rmSync(file, { force: true });
  process.on('exit', release);
  const heartbeat = setInterval(() => touchIfPresent(file), heartbeatMs);
  try {
    return await work((child) => writeFileSync(file, describeHolder(child)));
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

/**
 * @param {string} file
 * @returns {boolean}
 */
function tryLock(file) {
  try {
    writeFileSync(file, describeHolder(null), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @param {number | null} child process group that this process has started */
function describeHolder(child) {
  return JSON.stringify({ pid: process.pid, host: hostname(), child });
}

/** @param {string} file */
function touchIfPresent(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/**
 * Moves an abandoned lock aside. Only one of several observers wins the rename; it checks the moved lock again,
 * because a quicker observer may have cleared the old lock and taken a new one in between, which is then put back.
 *
 * @param {string} file
 * @returns {boolean} whether trying again makes sense at once
 */
function clearWhenAbandoned(file) {
  const seen = readHolder(file);
  if (seen === null) return true;
  if (!isAbandoned(seen)) return false;
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== null && !isAbandoned(moved)) {
    renameSync(aside, file);
    return false;
  }
  rmSync(aside, { force: true });
  return true;
}

/**
 * @typedef {{ pid: number | null, child: number | null, host: string | null, touchedMs: number }} Holder
 *
 * @param {string} file
 * @returns {Holder | null} null if there is no lock; no pid while its holder is still writing it
 */
function readHolder(file) {
  try {
    const touchedMs = statSync(file).mtimeMs;
    const text = readFileSync(file, 'utf8');
    return { pid: null, child: null, host: null, ...parseHolder(text), touchedMs };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** @param {string} text */
function parseHolder(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * @param {Holder} holder
 * @returns {boolean}
 */
function isAbandoned({ pid, child, host, touchedMs }) {
  const silent = Date.now() - touchedMs > silentMs;
  if (host !== hostname()) return silent;
  if (child !== null && isRunning(-child)) return false;
  return silent || (pid !== null && !isRunning(pid));
}

/** @param {number} pid negative for a process group */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
