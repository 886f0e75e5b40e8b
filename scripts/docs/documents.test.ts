import { expect, test } from 'vitest';
import { makeTree } from '../testing.ts';
import { findBrokenLinks } from './find-broken-links.mjs';
import { findFiles } from './find-files.mjs';
import { findMissingTests } from './find-missing-tests.mjs';
import { findUnnamed } from './find-unnamed.mjs';
import { findUnusedWords, readUnusedWords } from './find-unused-words.mjs';
import { readMarkdown } from './markdown.mjs';
import { readCommands } from './read-public-names.mjs';
import { readSource } from './read-source.mjs';

function brokenIn(files: Record<string, string>) {
  const pages = Object.entries(files).map(([path, text]) => readMarkdown(path, text));
  const present = new Set([...Object.keys(files), 'docs/picture.png']);
  return findBrokenLinks({ pages, exists: (path) => present.has(path) });
}

test('links to files, headings and other hosts that are there are fine', () => {
  const text =
    '# Top\n[a](docs/b.md) [b](docs/b.md#the-way-of-an-export) [c](#top) [d](https://example.org/x#y) ![p](docs/picture.png)';
  expect(
    brokenIn({ 'README.md': text, 'docs/b.md': '## The way of an `export`\n[up](../README.md)' }),
  ).toEqual([]);
});

test.each([
  ['[x](gone.md)', 'there is no docs/gone.md'],
  ['[x](../README.md#gone)', 'README.md has no heading #gone'],
  ['[x](#gone)', 'docs/a.md has no heading #gone'],
  ['![x](gone.png)', 'there is no docs/gone.png'],
  ['[x][y]\n\n[y]: gone.md', 'there is no docs/gone.md'],
  ['| a |\n|---|\n| [x](gone.md) |', 'there is no docs/gone.md'],
])('%j is broken', (text, reason) => {
  const found = brokenIn({ 'README.md': '# Top', 'docs/a.md': text });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(reason);
});

test('an example inside a code block is no link', () => {
  expect(brokenIn({ 'a.md': '```md\n[x](gone.md)\n```\nand `[y](gone.md)`' })).toEqual([]);
});

test('a repeated heading gets a numbered anchor', () => {
  expect(brokenIn({ 'a.md': '## Same\n## Same\n[x](#same-1)' })).toEqual([]);
});

test('a name counts as mentioned only as a whole word', () => {
  const text =
    'sales.series `PORT` vitrine list\nworkspace.exportAll DATABASE_URL_2 x.sales.grains';
  const names = [
    'sales.series',
    'PORT',
    'vitrine list',
    'workspace.export',
    'DATABASE_URL',
    'sales.grains',
  ];
  expect(findUnnamed({ names, text })).toEqual([
    'workspace.export',
    'DATABASE_URL',
    'sales.grains',
  ]);
});

test('only code mentions a name, prose does not', () => {
  expect(readMarkdown('a.md', 'HOST and `PORT`\n\n```sh\nLOG_LEVEL=debug\n```').code).toBe(
    'PORT\nLOG_LEVEL=debug\n',
  );
});

test('documents are found in every folder but those that tools write', () => {
  const root = makeTree({
    'README.md': '',
    'docs/decisions/0001.md': '',
    'docs/picture.png': '',
    'node_modules/x/README.md': '',
    'apps/web/dist/x.md': '',
    '.cache/x.md': '',
  });
  expect(findFiles(root, /\.md$/)).toEqual(['README.md', 'docs/decisions/0001.md']);
});

test('commands are read from the help text, wrapped descriptions left aside', () => {
  const help = [
    'Usage: vitrine [options] [command]',
    '',
    'Options:',
    '  -h, --help             display help',
    '',
    'Commands:',
    '  serve                  Serves the page',
    '                         and more',
    '  sample [options] [f]   Writes an example',
    '  help [command]         display help',
    '',
    'Examples follow.',
  ].join('\n');
  expect(readCommands(help)).toEqual(['serve', 'sample']);
  expect(readCommands('Usage: x')).toEqual([]);
});

test('a test that a document names has to be there, by file and by title', () => {
  const read = (path: string) => (path === 'a/b.test.tsx' ? "it('does a thing', () => {})" : null);
  const named = (path: string, title: string) => `| \`${path}\` · “${title}” |`;
  const text = [
    named('a/b.test.tsx', 'does a thing'),
    named('a/b.test.tsx', 'does'),
    named('a/c.test.ts', 'does a thing'),
  ].join('\n');
  expect(findMissingTests({ text, read })).toEqual({
    missing: ['a/b.test.tsx has no test “does”', 'there is no a/c.test.ts'],
    count: 3,
  });
});

const wordList = [
  '| Term | Meaning |\n|---|---|\n| `kept` | used |',
  '## Words that are not used',
  '| Not | Write instead |\n|---|---|\n| `anew`, `of a kind` | again |',
].join('\n\n');

test('the words that are not used are those of their own table, several to a row', () => {
  expect(readUnusedWords(wordList)).toEqual([
    { phrase: 'anew', instead: 'again' },
    { phrase: 'of a kind', instead: 'again' },
  ]);
});

test('a word that is not used is found in any case, in tables and across lines, with its line', () => {
  const page = readMarkdown('a.md', '# Anew\n\nOne\nof a\nkind.\n\n| a |\n|---|\n| **anew** |');
  const found = findUnusedWords({ pages: [page], words: readUnusedWords(wordList) });
  expect(found).toEqual([
    'a.md:1 “anew” is not used; write: again',
    'a.md:4 “of a kind” is not used; write: again',
    'a.md:9 “anew” is not used; write: again',
  ]);
});

test('a word that is not used is found in the comments and texts of a source, not in its names', () => {
  const source = [
    'const anew = `anew`;',
    '/**',
    ' * One of a',
    ' * kind, `anew`.',
    ' */',
    "export const a = (anew: string) => <p title='anew' data-anew={anew}>Anew</p>;",
  ].join('\n');
  const pages = [readSource('a.tsx', source), readSource('a.sh', '# anew')];
  expect(findUnusedWords({ pages, words: readUnusedWords(wordList) }).sort()).toEqual([
    'a.sh:1 “anew” is not used; write: again',
    'a.tsx:1 “anew” is not used; write: again',
    'a.tsx:3 “of a kind” is not used; write: again',
    'a.tsx:6 “anew” is not used; write: again',
    'a.tsx:6 “anew” is not used; write: again',
  ]);
});

test('code and longer words are not reported', () => {
  const page = readMarkdown('a.md', 'renewed `anew` re-anew\n\n```\nanew\n```');
  expect(findUnusedWords({ pages: [page], words: readUnusedWords(wordList) })).toEqual([]);
});
