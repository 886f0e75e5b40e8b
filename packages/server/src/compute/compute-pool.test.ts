import { expect, it } from 'vitest';
import { createComputePool } from './compute-pool.ts';

it('can be closed while its threads are still starting, and works when they are ready', async () => {
  const closing = createComputePool();
  closing.warmUp();
  await closing.close();

  const pool = createComputePool();
  try {
    pool.warmUp();
    const hashed = await pool.run('hashArtifact', {
      root: '/',
      uri: 'no-such-file',
      sizeBytes: null,
      timeoutMs: 1_000,
    });
    expect(hashed).toEqual({ ok: false, reason: 'missing' });
  } finally {
    await pool.close();
  }
});

it('accepts any number of tasks with the same signal', async () => {
  const warnings: Error[] = [];
  const collect = (warning: Error) => warnings.push(warning);
  process.on('warning', collect);
  const pool = createComputePool();
  const { signal } = new AbortController();
  try {
    await Promise.all(Array.from({ length: 40 }, () => pool.run('doNothing', undefined, signal)));
  } finally {
    await pool.close();
    process.off('warning', collect);
  }
  expect(warnings).toEqual([]);
});
