import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type ComputePool, createComputePool } from '../compute/compute-pool.ts';
import { openArtifactStore } from './artifact-store.ts';
import { refuseDirectoryFlush } from './testing/refuse-directory-flush.ts';

it('hashes at most two model files at once, and none that nobody waits for any more', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'vitrine-artifacts-'));
  const pool = createComputePool();
  let [hashing, most] = [0, 0];
  const compute: ComputePool = {
    ...pool,
    run: (name, input, signal) => {
      hashing += 1;
      most = Math.max(most, hashing);
      return pool.run(name, input, signal).finally(() => {
        hashing -= 1;
      });
    },
  };
  try {
    const store = await openArtifactStore({ root, compute });
    const stored = await store.write('model', { value: 1 });
    const checks = await Promise.all(Array.from({ length: 8 }, () => store.verify(stored)));
    expect(checks.map(({ verified }) => verified)).toEqual(checks.map(() => true));
    expect(most).toBe(2);
    const gone = AbortSignal.abort(new Error('nobody waits'));
    await expect(store.verify(stored, gone)).rejects.toThrow('nobody waits');
  } finally {
    await pool.close();
    await rm(root, { recursive: true });
  }
});

it('writes a model file on a file system that does not flush directories', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'vitrine-artifacts-'));
  const compute = createComputePool();
  const restore = await refuseDirectoryFlush(root);
  try {
    const store = await openArtifactStore({ root, compute });
    const { artifact_uri } = await store.write('model', { value: 1 });
    expect(JSON.parse(await readFile(path.join(root, artifact_uri), 'utf8'))).toEqual({ value: 1 });
  } finally {
    restore();
    await compute.close();
    await rm(root, { recursive: true });
  }
});
