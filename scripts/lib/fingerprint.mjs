import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findWorkspacePackages } from './repository.mjs';

const rootManifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
const rootBuildInputs = [
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.base.json',
  'turbo.json',
];
/** What `turbo.json` names as inputs of a build, besides the files beside the manifest; the golden bundles are none. */
const sourceFolders = ['src', 'public', 'migrations'];

/**
 * Digest of everything that decides the content of node_modules: the lockfile, the workspace settings, every manifest, the
 * platform and the Node that native packages were chosen for. By content, because a checkout renews times.
 *
 * @param {string} root
 * @returns {string} SHA-256 in hex
 */
export function fingerprintInstall(root) {
  const hash = createHash('sha256');
  hash.update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  const members = findWorkspacePackages(root).map(({ directory }) => `${directory}/package.json`);
  for (const file of [...rootManifests, ...members]) {
    hash.update(`${file}\n`);
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Digest of the inputs and outputs of the build: path, size and modification time of every file of every
 * package, `dist` included, tests excluded. Metadata instead of content keeps it to a few milliseconds; a false alarm
 * costs one turbo run that finds everything cached.
 *
 * @param {string} root
 * @returns {string} SHA-256 in hex
 */
export function fingerprintBuild(root) {
  const hash = createHash('sha256');
  for (const file of rootBuildInputs) hash.update(describeFile(root, file));
  for (const { directory, manifest } of findWorkspacePackages(root)) {
    if (manifest.scripts?.build === undefined) continue;
    const files = [...listSources(root, directory), ...listFiles(root, `${directory}/dist`)];
    for (const file of files.sort()) hash.update(describeFile(root, file));
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {string}
 */
function describeFile(root, file) {
  const { size, mtimeMs } = statSync(`${root}/${file}`);
  return `${file}\0${size}\0${mtimeMs}\n`;
}

/**
 * @param {string} root
 * @param {string} directory
 * @returns {string[]}
 */
function listSources(root, directory) {
  const beside = readdirIfPresent(`${root}/${directory}`)
    .filter((entry) => entry.isFile())
    .map((entry) => `${directory}/${entry.name}`);
  const below = sourceFolders.flatMap((folder) => listFiles(root, `${directory}/${folder}`));
  return [...beside, ...below].filter((file) => !/\.test\.tsx?$|\.test-d\.ts$/.test(file));
}

/**
 * Files below a directory; none when it is missing.
 *
 * @param {string} root
 * @param {string} directory
 * @returns {string[]}
 */
function listFiles(root, directory) {
  return readdirIfPresent(`${root}/${directory}`).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** @param {string} directory */
function readdirIfPresent(directory) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
