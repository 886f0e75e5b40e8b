import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeCommit, openBuild } from './build.ts';
import { isInstalled, runProgram } from './programs.ts';
import { repositoryRoot } from './repository.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vitrine-build-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(file: string, text = ''): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

/** The files of a checkout before it is built. */
function putSources(): void {
  for (const file of ['package.json', 'scripts/run.mjs', 'scripts/vitrine.mjs']) put(file);
}

const built = [
  'packages/server/dist/index.js',
  'packages/bundle/dist/node.js',
  'packages/forecasting/dist/index.js',
  'apps/api/dist/main.js',
  'apps/cli/dist/main.js',
  'apps/web/dist/index.html',
];

describe('a build', () => {
  it('is opened with its programs, its functions and its commit', async () => {
    symlinkSync(repositoryRoot, path.join(folder, 'linked'));
    const build = await openBuild(path.join(folder, 'linked'));
    expect(build.root).toBe(repositoryRoot);
    expect(build.commandLine).toBe(path.join(repositoryRoot, 'apps/cli/dist/main.js'));
    expect(typeof build.server.createVitrine).toBe('function');
    expect(build.commit).toBe(describeCommit(repositoryRoot));
  });

  it('is refused in a directory that is no checkout, which is named', async () => {
    await expect(openBuild(folder)).rejects.toMatchObject({
      code: 'NOT_BUILT',
      missing: expect.arrayContaining(['package.json', ...built]),
      message: expect.stringContaining('Name the root of another checkout of Vitrine.'),
    });
  });

  it('is refused in a checkout that is not built, with what is missing and how to build it', async () => {
    putSources();
    put('apps/api/dist/main.js');
    await expect(openBuild(folder)).rejects.toMatchObject({
      name: 'BuildError',
      code: 'NOT_BUILT',
      missing: built.filter((file) => file !== 'apps/api/dist/main.js'),
      message: expect.stringMatching(
        /^\S+ is not a built checkout; it has no packages\/server\/dist\/index\.js, .*\. Build it: cd \S+ && npx --yes pnpm@12 install && npm run build$/,
      ),
    });
  });

  it('is refused if it lacks a function that benchmarks call', async () => {
    putSources();
    put('package.json', '{"type":"module"}');
    for (const file of built) put(file);
    put('packages/server/dist/index.js', 'export const loadConfig = () => {};');
    await expect(openBuild(folder)).rejects.toMatchObject({
      code: 'NOT_COMPARABLE',
      missing: ['createVitrine', 'createCallerFactory', 'appRouter'],
    });
  });
});

describe.skipIf(!isInstalled('git'))('the commit of a checkout', () => {
  function git(...words: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    return runProgram('git', ['-C', folder, ...identity, ...words]).trim();
  }

  it('[system tools] git: is its short hash, with a word about files that differ from it', () => {
    git('init', '--quiet');
    put('file');
    git('add', '.');
    git('commit', '--quiet', '--message', 'One');
    const hash = git('rev-parse', 'HEAD').slice(0, 7);
    expect(describeCommit(folder)).toBe(hash);
    put('file', 'changed');
    expect(describeCommit(folder)).toBe(`${hash}, with changes`);
  });

  it('[system tools] git: is unknown without a repository, and in a folder inside another one', () => {
    expect(describeCommit(folder)).toBe('unknown commit');
    git('init', '--quiet');
    put('file');
    git('add', '.');
    git('commit', '--quiet', '--message', 'One');
    put('archive/package.json');
    expect(describeCommit(path.join(folder, 'archive'))).toBe('unknown commit');
  });
});
