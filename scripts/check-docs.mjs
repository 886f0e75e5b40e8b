import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrokenLinks } from './docs/find-broken-links.mjs';
import { findFiles } from './docs/find-files.mjs';
import { findMissingTests } from './docs/find-missing-tests.mjs';
import { findUnnamed } from './docs/find-unnamed.mjs';
import { findUnusedWords, readUnusedWords } from './docs/find-unused-words.mjs';
import { readMarkdown } from './docs/markdown.mjs';
import { readPublicNames } from './docs/read-public-names.mjs';
import { readSource } from './docs/read-source.mjs';
import { repositoryRoot } from './lib/repository.mjs';

// Gate: links between the documents resolve, every name that a user meets is in the document that explains it, the tests
// that a document names exist, and no document or source uses a phrase that the word list excludes.

/** @param {string} path */
const read = (path) => readFileSync(join(repositoryRoot, path), 'utf8');
/** @param {string} path */
const exists = (path) => existsSync(join(repositoryRoot, path));

const pages = findFiles(repositoryRoot, /\.md$/).map((path) => readMarkdown(path, read(path)));
const problems = findBrokenLinks({ pages, exists });

const kinds = await readPublicNames(repositoryRoot);
for (const { what, names, file } of kinds) {
  if (names.length === 0) problems.push(`no ${what} was found in the code`);
  if (!exists(file)) {
    problems.push(`${file} is missing; it has to name every ${what}`);
    continue;
  }
  const text = pages.find(({ path }) => path === file)?.code ?? read(file);
  for (const name of findUnnamed({ names, text })) {
    problems.push(`${file} does not name the ${what} \`${name}\``);
  }
}

let tests = 0;
for (const { path } of pages) {
  const found = findMissingTests({
    text: read(path),
    read: (file) => (exists(file) ? read(file) : null),
  });
  tests += found.count;
  problems.push(...found.missing.map((what) => `${path}: ${what}`));
}

const words = readUnusedWords(read('docs/WORDS.md'));
if (words.length === 0) problems.push('docs/WORDS.md lists no words that are not used');
// PANEL_TESTS quotes titles of tests; the test of this gate quotes what it forbids.
const written = pages.filter(({ path }) =>
  /^(README|CONTRIBUTING|CHANGELOG)\.md$|^docs\/(?!PANEL_TESTS)/.test(path),
);
const sources = findFiles(repositoryRoot, /\.(ts|tsx|mjs|sh)$/)
  .filter((path) => path !== 'scripts/docs/documents.test.ts')
  .map((path) => readSource(path, read(path)));
problems.push(...findUnusedWords({ pages: [...written, ...sources], words }));

for (const problem of problems) console.error(`✗ ${problem}`);
const links = pages.reduce((sum, page) => sum + page.links.length, 0);
const names = kinds.reduce((sum, kind) => sum + kind.names.length, 0);
console.log(
  `${pages.length} documents, ${sources.length} sources, ${links} links, ${names} names, ${tests} tests checked.`,
);
console.log(problems.length === 0 ? 'Nothing is wrong.' : `${problems.length} problems.`);
// Loading the router starts nothing, but what it imports may keep the process alive.
process.exit(problems.length === 0 ? 0 : 1);
