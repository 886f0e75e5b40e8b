import { builtinModules } from 'node:module';
import { testFiles } from './import-rules.mjs';

/**
 * @typedef {import('dependency-cruiser').IModule} Module
 * @typedef {import('dependency-cruiser').IDependency} Dependency
 * @typedef {import('../lib/repository.mjs').WorkspacePackage} WorkspacePackage
 * @typedef {{ rule: string, from: string, to: string }} Violation
 * @typedef {object} ManifestRule a rule on manifests, which dependency-cruiser cannot tell through workspace links
 * @property {string} name
 * @property {string} comment
 * @property {(facts: DependencyFacts) => boolean} isBroken
 * @typedef {{ from: string, dependency: Dependency, owner: WorkspacePackage, target: WorkspacePackage | undefined }} DependencyFacts
 */

const testPattern = new RegExp(testFiles);
/** What builds a package never runs where the product does. */
const buildPattern = /\/build\.mjs$/;

/** @type {ManifestRule[]} */
export const manifestRules = [
  {
    name: 'dependency-is-declared',
    comment:
      'What a package imports stands in its own package.json; a neighbour may drop it any day.',
    isBroken: ({ dependency, owner }) => {
      const name = packageNameOf(dependency.module);
      if (name === null || name === owner.name) return false;
      return (
        !isIn(owner.manifest.dependencies, name) && !isIn(owner.manifest.devDependencies, name)
      );
    },
  },
  {
    name: 'shipped-code-needs-no-dev-dependency',
    comment:
      'Development dependencies are not there when the product runs; types are, since they are gone by then.',
    isBroken: ({ from, dependency, owner }) => {
      const name = packageNameOf(dependency.module);
      if (name === null || name === owner.name) return false;
      if (testPattern.test(from) || buildPattern.test(from)) return false;
      if (dependency.typeOnly === true || dependency.dependencyTypes.includes('type-only'))
        return false;
      return isIn(owner.manifest.devDependencies, name) && !isIn(owner.manifest.dependencies, name);
    },
  },
  {
    name: 'package-is-imported-by-name',
    comment:
      'A relative path into another package goes around its `exports`, which say what is public.',
    isBroken: ({ dependency, owner, target }) =>
      dependency.module.startsWith('.') && target !== undefined && target.name !== owner.name,
  },
];

/**
 * Judges every import of every module by the manifests of the packages that it leaves and enters.
 *
 * @param {{ modules: Module[], packages: WorkspacePackage[] }} options
 * @returns {Violation[]}
 */
export function findDependencyViolations({ modules, packages }) {
  return modules.flatMap((module) => {
    const owner = ownerOf(module.source, packages);
    if (owner === undefined) return [];
    return module.dependencies.flatMap((dependency) => {
      const target = ownerOf(dependency.resolved, packages);
      return manifestRules
        .filter((rule) => rule.isBroken({ from: module.source, dependency, owner, target }))
        .map((rule) => ({ rule: rule.name, from: module.source, to: dependency.module }));
    });
  });
}

/**
 * The package that a file belongs to.
 *
 * @param {string} file relative to the repository root
 * @param {WorkspacePackage[]} packages
 * @returns {WorkspacePackage | undefined}
 */
export function ownerOf(file, packages) {
  if (file.includes('node_modules/')) return undefined;
  return packages.find(({ directory }) => file.startsWith(`${directory}/`));
}

/**
 * The npm package behind an import specifier, null for relative paths, Node's own modules and virtual ones.
 *
 * @param {string} specifier
 * @returns {string | null}
 */
function packageNameOf(specifier) {
  if (/^[./]|^node:|^virtual:/.test(specifier)) return null;
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  return builtinModules.includes(name) ? null : name;
}

/**
 * @param {Record<string, string> | undefined} dependencies
 * @param {string} name
 */
function isIn(dependencies, name) {
  return dependencies !== undefined && Object.hasOwn(dependencies, name);
}
