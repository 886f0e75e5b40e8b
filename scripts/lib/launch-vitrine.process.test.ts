import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTree, writeInto } from '../testing.ts';
import { fingerprintBuild, fingerprintInstall } from './fingerprint.mjs';
import { stampFile } from './read-ready.mjs';
import { repositoryRoot } from './repository.mjs';

const isRoot = process.getuid?.() === 0;

/** Modes of every directory: other users may read what root owns; without root, the clone is not writable for us either. */
function setModes(directory: string, mode: number): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) setModes(join(directory, entry.name), mode);
  }
  chmodSync(directory, mode);
}

/** A clone with these files, and with what starts a command. */
function makeClone(files: Record<string, string>): string {
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
  return root;
}

/** Starts a command in a clone that its user may read but not write. */
function startForeign(root: string, ...words: string[]) {
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

const program = 'apps/cli/dist/main.js';
const built = { [program]: 'console.log(process.argv.slice(2).join(" "));' };

test('verify runs the existing build for a user who may not write the clone', () => {
  expect(startForeign(makeClone(built), 'verify', 'bundle', '--json')).toEqual({
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
    const { status, stdout, stderr } = startForeign(makeClone(files), command);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^Could not prepare \S+ \(EACCES: [^\n]*\)\. This user may not write here: [^\n]*\n$/,
    );
  },
);

test('verify is refused in one line with status 2 if its user may not read the build', () => {
  const root = makeClone(built);
  chmodSync(join(root, program), 0);
  const { status, stdout, stderr } = startForeign(root, 'verify', 'bundle');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^Could not load the command line: EACCES[^\n]*\n$/);
});

/** A clone that is ready as it is: nothing of it has changed since its stamp was written. */
function makeReady(main: string): string {
  const root = makeClone({
    [program]: main,
    'apps/cli/package.json': '{"name":"cli","type":"module"}',
    'tsconfig.base.json': '{}',
    'turbo.json': '{}',
    'tools/pnpm': '',
  });
  const stamp = {
    install: fingerprintInstall(root),
    build: fingerprintBuild(root),
    pnpmDirectory: join(root, 'tools'),
  };
  writeInto(root, stampFile, JSON.stringify(stamp));
  return root;
}

test.each([
  ['verify', true],
  ['list', false],
])('%s runs in the process that was started: %j', (command, isSame) => {
  const root = makeReady('process.stdout.write(String(process.pid));');
  const { pid, stdout, status } = spawnSync(
    process.execPath,
    [join(root, 'scripts/vitrine.mjs'), command],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  expect(Number(stdout) === pid).toBe(isSame);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends verify at once', async (signal) => {
  const root = makeReady('setInterval(() => {}, 1_000); process.stdout.write("checking");');
  const child = spawn(process.execPath, [join(root, 'scripts/vitrine.mjs'), 'verify', 'bundle'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await once(child, 'close')).toEqual([null, signal]);
});

test('the exit status of verify is that of its program', () => {
  const root = makeReady('process.exit(1);');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/vitrine.mjs'), 'verify', 'bundle'],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
});
