import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringifyCanonicalJson } from '@vitrine/bundle';
import Piscina from 'piscina';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type * as tasks from './bundle-worker.ts';
import { workerExecArgv } from './thread-options.ts';

const built = fileURLToPath(new URL('../../dist/compute/bundle-worker.js', import.meta.url));
const scenario_id = '0'.repeat(32);

let folder = '';
let pool: Piscina;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vitrine-bundle-worker-'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  cpSync(built, path.join(folder, 'bundle-worker.js'));
  const filename = path.join(folder, 'bundle-worker.js');
  pool = new Piscina({ filename, execArgv: workerExecArgv, maxThreads: 1 });
});

afterEach(async () => {
  await pool.destroy();
  rmSync(folder, { recursive: true, force: true });
});

it('writes and verifies with nothing but one file of the build', async () => {
  const directory = path.join(folder, 'scenario_plans');
  mkdirSync(directory);
  const body = { scenario_id, name: 'a plan' };
  const written: ReturnType<typeof tasks.writePlans> = await pool.run(
    { directory, plans: [{ scenario_id, body, liveSha256: null }] },
    { name: 'writePlans' },
  );
  const text = readFileSync(path.join(directory, `${scenario_id}.json`), 'utf8');
  expect(text).toBe(stringifyCanonicalJson(body));
  expect(written).toMatchObject({
    ok: true,
    value: { problems: [], files: [{ size_bytes: text.length, isWritten: true }] },
  });
  const report: Awaited<ReturnType<typeof tasks.verifyBundle>> = await pool.run(
    { directory: folder, options: {} },
    { name: 'verifyBundle' },
  );
  expect(report.problems).toContainEqual(
    expect.objectContaining({ code: 'missing_file', path: 'checksums.sha256' }),
  );
});

it('gives back the error of the disk as data', async () => {
  const input = {
    directory: path.join(folder, 'nowhere'),
    plans: [{ scenario_id, body: { scenario_id }, liveSha256: null }],
  };
  const outcome: ReturnType<typeof tasks.writePlans> = await pool.run(input, {
    name: 'writePlans',
  });
  expect(outcome).toMatchObject({
    ok: false,
    code: 'STORAGE_FAILED',
    evidence: { errno: 'ENOENT', path: `scenario_plans/${scenario_id}.json` },
  });
});
