import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.ts';

const program = path.join(repositoryRoot, 'bench/dist/main.js');

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vitrine-interrupted-'));
  // The embedded PostgreSQL runs as another user when tests run as root.
  chmodSync(folder, 0o755);
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** The command lines of all processes that use the folder, according to their environment or working directory. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const worksThere = readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
      const mentionsDirectory = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
      return worksThere || mentionsDirectory ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : [];
    } catch {
      return [];
    }
  });
}

/** The servers and helpers that a benchmark starts and waits for. */
const helpersIn = (directory: string) =>
  processesIn(directory).filter((line) => /apps\/api\/dist\/main\.js|batch-child\.js/.test(line));
const hasBegun = () => readdirSync(folder).length > 0;
const countServers = () =>
  processesIn(folder).filter((line) => line.includes('apps/api/dist/main.js')).length;
const hasServers = () => countServers() > 1;
/** One build has two servers at most. */
const hasBothServers = () => countServers() > 2;
const hasBatch = () => processesIn(folder).some((line) => line.includes('batch-child.js'));

/** How long a benchmark takes to reach a point depends on the load of the machine: wait as long as a test may last. */
const patience = { timeout: 150_000 };

describe('a benchmark that is interrupted', () => {
  it.each([
    ['SIGINT', 'opens its workbench', ['run'], hasBegun, 130],
    ['SIGTERM', 'measures, with servers of its own', ['run'], hasServers, 143],
    ['SIGTERM', 'measures, with processes that share the work', ['batch'], hasBatch, 143],
    ['SIGTERM', 'measures two builds', ['run', '--against', repositoryRoot], hasBothServers, 143],
  ] as const)(
    'by %s as it %s leaves nothing behind',
    async (signal, _moment, words, isThere, status) => {
      const started = spawn(process.execPath, [program, ...words], {
        env: { PATH: process.env.PATH, TMPDIR: folder },
        stdio: 'ignore',
      });
      child = started;
      const exited = once(started, 'exit');
      await expect.poll(() => started.exitCode !== null || isThere(), patience).toBe(true);
      started.kill(signal);
      expect((await exited)[0]).toBe(status);
      expect(helpersIn(folder)).toEqual([]);
      // The last processes of a PostgreSQL may briefly outlive it; they end on their own.
      await expect.poll(() => processesIn(folder)).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

describe('a benchmark command that cannot start', () => {
  it.each([
    [['no-such-thing'], /^There is no benchmark no-such-thing\. There are: export, .*\.\n$/],
    [
      ['list', '--against', '.'],
      /^\S+ is not a built checkout; it has no package\.json, .*\. Name the root of another checkout of Vitrine\.\n$/,
    ],
  ])('is refused in one line with status 2: %j', (words, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      env: { PATH: process.env.PATH, TMPDIR: folder, INIT_CWD: folder },
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});
