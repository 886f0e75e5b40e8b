// Runs on any Node with ES modules: no syntax and no import newer than Node 12.

/** The oldest Node that every dependency accepts; equals `engines.node` of the root package.json. */
export const minimumNode = '20.19.0';

/**
 * One line that says why this Node cannot run Vitrine, or null if it can.
 *
 * @param {string} version a version without the leading "v"
 * @returns {string | null}
 */
export function refuseNode(version) {
  const found = version.split('.').map((part) => Number.parseInt(part, 10));
  const difference = minimumNode
    .split('.')
    .map((part, index) => (found[index] || 0) - Number.parseInt(part, 10))
    .find((each) => each !== 0);
  if (difference === undefined || difference > 0) return null;
  return `Vitrine needs Node ${minimumNode} or newer, and this is Node ${version}. Install a newer one from https://nodejs.org and run the command again.`;
}

/** Ends the process with status 1 and one readable line on standard error when Node is too old. */
export function requireNode() {
  const refusal = refuseNode(process.versions.node);
  if (refusal === null) return;
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}
