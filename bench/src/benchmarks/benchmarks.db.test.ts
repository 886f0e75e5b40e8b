import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from '../harness/workbench.ts';
import { benchmarks } from './index.ts';

describe.each(benchmarks)('the benchmark $name', ({ runTiny }) => {
  let database: TestDatabase;
  let bench: Workbench;
  beforeAll(async () => {
    database = await createTestDatabase();
    bench = await openWorkbench({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await bench.close();
    await database.dispose();
  });

  it('runs at a tiny size, where every contender does the same work as its rivals', async () => {
    const { races, figures } = await runTiny(bench);
    for (const { timings } of races) {
      expect(timings.some(({ samplesMs }) => samplesMs.length > 0)).toBe(true);
    }
    expect(races.length + figures.length).toBeGreaterThan(0);
    expect(figures.filter(({ value }) => value === '' || value.includes('NaN'))).toEqual([]);
  });
});
