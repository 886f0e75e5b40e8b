import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from './harness/repository.ts';

const program = path.join(repositoryRoot, 'bench/dist/main.js');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vitrine-interrupted-'));
  // The embedded PostgreSQL runs as another user when tests run as root.
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command lines of all processes that keep their files in the folder: their environment says so, or where they stand. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const standsThere = readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
      const isTold = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
      return standsThere || isTold ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : [];
    } catch {
      return [];
    }
  });
}

const hasBegun = () => readdirSync(folder).length > 0;
const hasServers = () =>
  processesIn(folder).filter((line) => line.includes('apps/api/dist/main.js')).length > 1;

describe('a benchmark that is interrupted', () => {
  it.each([
    ['SIGINT', 'opens its workbench', hasBegun, 130],
    ['SIGTERM', 'measures, with servers of its own', hasServers, 143],
  ] as const)('by %s as it %s leaves nothing behind', async (signal, _moment, isThere, status) => {
    const child = spawn(process.execPath, [program, 'run'], {
      env: { PATH: process.env.PATH, TMPDIR: folder },
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    await expect.poll(isThere).toBe(true);
    child.kill(signal);
    expect((await exited)[0]).toBe(status);
    expect(processesIn(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
