import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type ComputePool, createComputePool } from '../compute/compute-pool.ts';
import { storeStage } from '../compute/evidence-files.ts';
import { openEvidenceStore } from '../compute/open-evidence-store.ts';
import { openArtifactStore } from './artifact-store.ts';
import { refuseDirectoryFlush } from './testing/refuse-directory-flush.ts';

it('hashes at most two model files at once, and none after its caller aborted', async () => {
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
    const gone = AbortSignal.abort(new Error('aborted'));
    await expect(store.verify(stored, gone)).rejects.toThrow('aborted');
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

it('releases an aborted caller while every worker thread is busy', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'vitrine-artifacts-'));
  const compute = createComputePool();
  const crowd = new AbortController();
  try {
    const store = await openArtifactStore({ root, compute });
    const evidence = await openEvidenceStore({ root, compute });
    const stored = await store.write('model', { value: 1 });
    await writeFile(path.join(root, 'huge'), '');
    await truncate(path.join(root, 'huge'), 60 * 1024 ** 3);
    const input = { root, uri: 'huge', sizeBytes: null, timeoutMs: 600_000 };
    const busy = Array.from({ length: os.availableParallelism() + 3 }, () =>
      compute.run('hashArtifact', input, crowd.signal).then(
        () => 'done',
        () => 'ended',
      ),
    );
    const stop = new AbortController();
    const digest = '0'.repeat(64);
    const stopped = Promise.allSettled([
      store.verify(stored, stop.signal),
      store.read(stored, stop.signal),
      evidence.store({ value: 1 }, stop.signal),
      evidence.compare(digest, digest, stop.signal),
    ]);
    stop.abort();
    expect((await stopped).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    crowd.abort();
    expect(await Promise.all(busy)).not.toContain('done');
  } finally {
    await compute.close();
    await rm(root, { recursive: true });
  }
});

it('creates model files and evidence readable by the group and not by others, even under a wider umask', async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'vitrine-artifacts-'));
  const root = path.join(parent, 'models');
  const compute = createComputePool();
  const umask = process.umask(0);
  try {
    const store = await openArtifactStore({ root, compute });
    const { artifact_uri } = await store.write('0'.repeat(32), { level: 1 });
    const { sha256 } = await storeStage(root, { value: 1 });
    const modeOf = async (name: string) =>
      ((await stat(path.join(root, name))).mode & 0o777).toString(8);
    const directories = ['.', path.dirname(artifact_uri), 'stages', 'stages/.tx'];
    expect(await Promise.all(directories.map(modeOf))).toEqual(Array(4).fill('750'));
    const files = [artifact_uri, `stages/${sha256}.json`];
    expect(await Promise.all(files.map(modeOf))).toEqual(['640', '640']);
  } finally {
    process.umask(umask);
    await compute.close();
    await rm(parent, { recursive: true });
  }
});
