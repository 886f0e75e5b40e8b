import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree, writeInto } from '../testing.ts';
import { fingerprintBuild, fingerprintInstall } from './fingerprint.mjs';

const clone = {
  'package.json': '{"name":"root"}',
  'pnpm-lock.yaml': 'lock',
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n\ncatalog: {}\n',
  'tsconfig.base.json': '{}',
  'turbo.json': '{}',
  'packages/a/package.json': '{"name":"a","scripts":{"build":"x"}}',
  'packages/a/src/a.ts': 'export {};',
  'packages/a/dist/a.js': 'export {};',
};

test.each(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/a/package.json'])(
  'a changed %s asks for an install',
  (file) => {
    const root = makeTree(clone);
    const before = fingerprintInstall(root);
    writeInto(root, file, `${clone[file as keyof typeof clone]}\n`);
    expect(fingerprintInstall(root)).not.toBe(before);
  },
);

test('a renewed time alone asks for no install', () => {
  const root = makeTree(clone);
  const before = fingerprintInstall(root);
  utimesSync(join(root, 'pnpm-lock.yaml'), new Date(0), new Date(0));
  expect(fingerprintInstall(root)).toBe(before);
});

test.each(['packages/a/src/a.ts', 'packages/a/dist/a.js', 'turbo.json'])(
  'a changed %s asks for a build',
  (file) => {
    const root = makeTree(clone);
    const before = fingerprintBuild(root);
    writeInto(root, file, 'something else');
    expect(fingerprintBuild(root)).not.toBe(before);
  },
);

test.each([
  'packages/a/src/b/c.ts',
  'packages/a/public/x.svg',
  'packages/a/migrations/1.sql',
  'packages/a/build.mjs',
])('a new %s asks for a build', (file) => {
  const root = makeTree(clone);
  const before = fingerprintBuild(root);
  writeInto(root, file, 'new');
  expect(fingerprintBuild(root)).not.toBe(before);
});

test('a build that was deleted is asked for again', () => {
  const root = makeTree(clone);
  const before = fingerprintBuild(root);
  rmSync(join(root, 'packages/a/dist'), { recursive: true });
  expect(fingerprintBuild(root)).not.toBe(before);
});

test.each([
  'packages/a/src/a.test.ts',
  'packages/a/node_modules/x/index.js',
  'packages/a/test-results/x.json',
  'packages/a/golden/v1/x.json',
])('a new %s asks for no build', (file) => {
  const root = makeTree(clone);
  const before = fingerprintBuild(root);
  writeInto(root, file, 'new');
  expect(fingerprintBuild(root)).toBe(before);
});
