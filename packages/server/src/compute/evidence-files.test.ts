import { createHash } from 'node:crypto';
import { fstatSync, type readSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { formatSided } from '@vitrine/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseDirectoryFlush } from '../registry/testing/refuse-directory-flush.ts';
import { createComputePool } from './compute-pool.ts';
import { compareEvidence, storeStage } from './evidence-files.ts';
import { openEvidenceStore } from './open-evidence-store.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'vitrine-evidence-'));
});

afterEach(() => rm(root, { recursive: true }));

const fileOf = (sha256: string) => path.join(root, 'stages', `${sha256}.json`);

const fs: { readSync: typeof readSync } = createRequire(import.meta.url)('node:fs');

/** Counts how often the work reads a file. */
async function countReads(file: string, work: () => Promise<unknown>): Promise<number> {
  const original = fs.readSync;
  const { ino } = await stat(file);
  let reads = 0;
  const read = (...values: Parameters<typeof readSync>) => {
    if (fstatSync(values[0]).ino === ino) reads += 1;
    return original(...values);
  };
  Object.assign(fs, { readSync: read });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, { readSync: original });
    syncBuiltinESMExports();
  }
  return reads;
}

describe('the evidence of a stage', () => {
  it('is the compact canonical JSON that its digest and its name describe', async () => {
    const { sha256, failure } = await storeStage(root, { b: [1.5, null], a: 'ü' });
    const bytes = await readFile(fileOf(sha256));
    expect(bytes.toString()).toBe('{"a":"ü","b":[1.5,null]}');
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(failure).toBeNull();
  });

  it('is left alone if it already exists', async () => {
    const { sha256 } = await storeStage(root, { value: 1 });
    const before = await stat(fileOf(sha256));
    expect(await storeStage(root, { value: 1 })).toEqual({ sha256, failure: null });
    const after = await stat(fileOf(sha256));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await readdir(path.join(root, 'stages', '.tx'))).toEqual([]);
  });

  it('is written again, and not read, if a file of another size is in its place', async () => {
    const { sha256 } = await storeStage(root, { value: 1 });
    const store = () => storeStage(root, { value: 1 });
    expect(await countReads(fileOf(sha256), store)).toBeGreaterThan(0);
    await truncate(fileOf(sha256), 32 * 1024 * 1024);
    expect(await countReads(fileOf(sha256), store)).toBe(0);
    expect(await readFile(fileOf(sha256), 'utf8')).toBe('{"value":1}');
  });

  it('treats negative zero as zero', async () => {
    const negative = await storeStage(root, { value: [-0] });
    expect(negative).toEqual(await storeStage(root, { value: [0] }));
  });

  it('refuses values that are not plain JSON instead of digesting something else', async () => {
    await expect(storeStage(root, { value: Number.NaN })).rejects.toThrow('NaN at "/value"');
  });

  it('is kept on a file system that does not flush directories', async () => {
    const restore = await refuseDirectoryFlush(root);
    try {
      const { sha256, failure } = await storeStage(root, { value: 1 });
      expect(failure).toBeNull();
      expect(await readFile(fileOf(sha256), 'utf8')).toBe('{"value":1}');
    } finally {
      restore();
    }
  });

  it('still has a digest if it cannot be written, and says why', async () => {
    const expected = (await storeStage(root, { value: 1 })).sha256;
    await rm(path.join(root, 'stages'), { recursive: true });
    await writeFile(path.join(root, 'stages'), 'in the way');
    expect(await storeStage(root, { value: 1 })).toEqual({
      sha256: expected,
      failure: expect.stringMatching(/^E[A-Z]+$/),
    });
  });
});

describe('the evidence behind two digests', () => {
  const store = async (value: number) => (await storeStage(root, { value })).sha256;

  it('is compared number by number', async () => {
    const [source, close, far] = [await store(0.3), await store(0.1 + 0.2), await store(0.4)];
    expect(compareEvidence({ root, source, replay: close }).isEquivalent).toBe(true);
    expect(compareEvidence({ root, source, replay: far })).toEqual({
      isEquivalent: false,
      reason: [
        'At "/value": 0.3 in the ',
        { side: 'source' },
        ', 0.4 in the ',
        { side: 'replay' },
        '.',
      ],
    });
  });

  it('names the day of a value in a list with one value per day', async () => {
    const series = { date_start: '2010-12-01', quantities: Array(343).fill(12) };
    const { sha256: replay } = await storeStage(root, series);
    series.quantities[342] = 97;
    const { sha256: source } = await storeStage(root, series);
    expect(formatSided(compareEvidence({ root, source, replay }).reason)).toBe(
      'At "/quantities/342" (2011-11-08): 97 in the source, 12 in the replay.',
    );
  });

  it('gives no verdict if the two were digested by different rules', async () => {
    const source = await store(1);
    for (const value of [1, 2]) {
      const { sha256: replay } = await storeStage(root, { digest_rules: 2, value });
      expect(compareEvidence({ root, source, replay })).toEqual({
        isEquivalent: false,
        hasOtherRules: true,
        reason: ['The two were digested by different versions, whose rules differ.'],
      });
    }
  });

  it('is not trusted once it no longer matches its digest', async () => {
    const [source, replay] = [await store(0.3), await store(0.1 + 0.2)];
    await writeFile(fileOf(replay), '{"value":0.3}');
    const { isEquivalent, reason } = compareEvidence({ root, source, replay });
    expect(isEquivalent).toBe(false);
    expect(formatSided(reason)).toContain(
      'The evidence of the replay no longer matches its digest',
    );
  });

  it('says which side has none, by a path that reveals nothing about the machine', async () => {
    const [source, replay] = [await store(1), await store(2)];
    await rm(fileOf(source));
    expect(compareEvidence({ root, source, replay })).toEqual({
      isEquivalent: false,
      reason: ['The evidence of the ', { side: 'source' }, ` is missing: stages/${source}.json.`],
    });
  });

  it('is not read from anything but a regular file', async () => {
    const [source, replay] = [await store(1), await store(2)];
    await rm(fileOf(replay));
    await mkdir(fileOf(replay));
    expect(formatSided(compareEvidence({ root, source, replay }).reason)).toContain('(not_a_file)');
  });
});

describe('an opened store', () => {
  it('sweeps files that a crash left half written, and none that another process may still be writing', async () => {
    const staged = path.join(root, 'stages', '.tx');
    await mkdir(staged, { recursive: true });
    for (const name of ['abandoned', 'under-way']) await writeFile(path.join(staged, name), '{');
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(path.join(staged, 'abandoned'), longAgo, longAgo);
    const compute = createComputePool();
    try {
      await openEvidenceStore({ root, compute });
      expect(await readdir(staged)).toEqual(['under-way']);
    } finally {
      await compute.close();
    }
  });
});
