import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';

/** Read only by the tests, so the product's parser does not know it. */
const testVariables = ['TEST_DATABASE_URL'];

/**
 * @typedef {{ what: string, names: readonly string[], file: string }} PublicNames
 *   names of one kind and the file that has to mention each of them
 */

/**
 * Reads from the code itself every name that a user meets, so that no list is kept twice. Needs Node to run with
 * `--conditions=@vitrine/source`, under which workspace packages resolve to their sources, and the command line built.
 *
 * @param {string} root
 * @returns {Promise<PublicNames[]>}
 */
export async function readPublicNames(root) {
  /** @param {string} path */
  const load = (path) => tsImport(pathToFileURL(join(root, path)).href, import.meta.url);
  const { bundleProblemCodeSchema, problemStatus } = await load('packages/contract/src/index.ts');
  const bundle = await load('packages/bundle/src/index.ts');
  const { appRouter, environmentSchema } = await load('packages/server/src/index.ts');
  const commands = readCommands(runHelp(root));
  return [
    {
      what: 'environment variable',
      names: [...Object.keys(environmentSchema.shape), ...testVariables],
      file: '.env.example',
    },
    { what: 'problem code', names: Object.keys(problemStatus), file: 'docs/API_CONTRACTS.md' },
    {
      what: 'procedure',
      names: Object.keys(appRouter._def.procedures),
      file: 'docs/API_CONTRACTS.md',
    },
    {
      what: 'command',
      names: commands.map((name) => `vitrine ${name}`),
      file: 'README.md',
    },
    {
      what: 'bundle path',
      names: [bundle.manifestFile, bundle.checksumsFile, bundle.planDirectory],
      file: 'docs/BUNDLE_FORMAT.md',
    },
    {
      what: 'bundle problem',
      names: bundleProblemCodeSchema.options,
      file: 'docs/BUNDLE_FORMAT.md',
    },
  ];
}

/**
 * The commands that a help text in commander's form lists.
 *
 * @param {string} help
 * @returns {string[]}
 */
export function readCommands(help) {
  const lines = help.split('\n');
  const start = lines.findIndex((line) => /^Commands:/.test(line)) + 1;
  if (start === 0) return [];
  const end = lines.findIndex((line, index) => index >= start && line.trim() === '');
  return lines
    .slice(start, end === -1 ? undefined : end)
    .flatMap((line) => /^ {2}([a-z][a-z-]*)/.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'help');
}

/** @param {string} root */
function runHelp(root) {
  const program = join(root, 'apps/cli/dist/main.js');
  return execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
}
