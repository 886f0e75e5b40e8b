import { prepare } from '../lib/prepare.mjs';
import { readManifest, repositoryRoot } from '../lib/repository.mjs';
import { runChild } from '../lib/run-child.mjs';

/** Downloads several versions of Node and takes minutes: run before a release, by hand. */
const outsideGates = new Set(['check:nodes']);

/**
 * Runs every gate, that is every `check:` script of the root package.json except `check:nodes`, one after the other even after a
 * failure, then names the failed ones. The gates that read lists from code need built packages.
 *
 * @returns {Promise<number>} 0 when every gate passed
 */
export async function runCheckTask() {
  const { env } = await prepare({
    root: repositoryRoot,
    build: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const gates = findGates(readManifest(repositoryRoot).scripts ?? {});
  /** @type {GateResult[]} */
  const results = [];
  for (const gate of gates) {
    process.stdout.write(`\n▸ ${gate.name}\n`);
    const result = await runGate(gate, env);
    results.push(result);
    if (result.status > 128) break;
  }
  process.stdout.write(`\n${formatGates(results)}\n`);
  return results.find((result) => result.status !== 0)?.status ?? 0;
}

/**
 * The gates among package.json scripts, in their order.
 *
 * @param {Record<string, string>} scripts
 * @returns {{ name: string, command: string }[]}
 */
export function findGates(scripts) {
  return Object.entries(scripts)
    .filter(([name]) => name.startsWith('check:') && !outsideGates.has(name))
    .map(([name, command]) => ({ name, command }));
}

/**
 * One line per gate with its verdict and time in seconds, then a summary line.
 *
 * @param {GateResult[]} results
 * @returns {string}
 */
export function formatGates(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines = results.map(
    ({ name, status, seconds }) =>
      `${status === 0 ? '✓' : '✗'} ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s`,
  );
  const failed = results.filter(({ status }) => status !== 0).map(({ name }) => name);
  const verdict =
    failed.length === 0
      ? `All ${results.length} gates passed.`
      : `${failed.length} of ${results.length} gates failed: ${failed.join(', ')}.`;
  return [...lines, verdict].join('\n');
}

/**
 * @typedef {{ name: string, status: number, seconds: number }} GateResult
 *
 * @param {{ name: string, command: string }} gate
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<GateResult>}
 */
async function runGate({ name, command }, env) {
  const startedMs = Date.now();
  const status = await runChild({
    command: 'sh',
    args: ['-c', `exec ${command}`],
    cwd: repositoryRoot,
    env,
  });
  return { name, status, seconds: (Date.now() - startedMs) / 1000 };
}
