import { cruise } from 'dependency-cruiser';
import { findWorkspacePackages } from '../lib/repository.mjs';
import { importRules } from './import-rules.mjs';
import { findDependencyViolations, ownerOf } from './manifest-rules.mjs';

/**
 * @typedef {import('./manifest-rules.mjs').Violation} Violation
 * @typedef {{ violations: Violation[], modulesByPackage: Map<string, number> }} CruiseResult
 */

/** What our packages write, and no library's `dist`: an import of an excluded file is never seen. */
const ownOutput = '^(apps/|packages/)?[^/]+/(dist|test-results|coverage|\\.turbo|migrations)/';

/**
 * Reads every import of every workspace package, types included, and checks them against all rules. Workspace packages
 * resolve to their sources. `modulesByPackage` says how much was read: a reader that sees nothing finds nothing wrong.
 *
 * @param {string} root
 * @returns {Promise<CruiseResult>}
 */
export async function cruiseRepository(root) {
  const packages = findWorkspacePackages(root);
  const { output } = await cruise(
    packages.map(({ directory }) => directory),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: importRules.map((rule) => ({ ...rule, severity: 'error' })) },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: ownOutput },
    },
    {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['@vitrine/source', 'import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text.');
  const modules = output.modules.filter(({ source }) => ownerOf(source, packages) !== undefined);
  return {
    violations: [
      ...output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
      ...findDependencyViolations({ modules, packages }),
    ],
    modulesByPackage: new Map(
      packages.map(({ name, directory }) => [
        name,
        modules.filter(({ source }) => source.startsWith(`${directory}/`)).length,
      ]),
    ),
  };
}
