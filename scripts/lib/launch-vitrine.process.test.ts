import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTree } from '../testing.ts';
import { repositoryRoot } from './repository.mjs';

const isRoot = process.getuid?.() === 0;

/** Modes of every directory: other users may read what root owns; without root, the clone is not writable for us either. */
function setModes(directory: string, mode: number): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) setModes(join(directory, entry.name), mode);
  }
  chmodSync(directory, mode);
}

/** A clone that the user who starts a command may read but not write; `program` is the build in it. */
function startForeign(files: Record<string, string>, ...words: string[]) {
  const root = makeTree({
    'package.json': '{"name":"root","packageManager":"pnpm@12.0.0"}',
    'pnpm-lock.yaml': 'lock',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n\n',
    '.env': 'LOG_LEVEL=debug\n',
    ...files,
  });
  for (const part of ['lib', 'vitrine.mjs', 'package.json']) {
    cpSync(join(repositoryRoot, 'scripts', part), join(root, 'scripts', part), { recursive: true });
  }
  setModes(root, isRoot ? 0o755 : 0o555);
  chmodSync(join(root, '.env'), 0);
  onTestFinished(() => setModes(root, 0o755));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/vitrine.mjs'), ...words],
    { encoding: 'utf8', cwd: root, ...(isRoot && { uid: 65_534, gid: 65_534 }) },
  );
  return { status, stdout, stderr };
}

const built = { 'apps/cli/dist/main.js': 'console.log(process.argv.slice(2).join(" "));' };

test('verify runs the existing build for a user who may not write the clone', () => {
  expect(startForeign(built, 'verify', 'bundle', '--json')).toEqual({
    status: 0,
    stdout: 'verify bundle --json\n',
    stderr: '',
  });
});

test.each([
  [{}, 'verify'],
  [built, 'list'],
])(
  'a clone that needs preparation but cannot be prepared is refused in one line with status 2',
  (files, command) => {
    const { status, stdout, stderr } = startForeign(files, command);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Could not prepare \S+ \(EACCES: [^\n]*\)\. This user may not write here: [^\n]*\n$/,
    );
  },
);
