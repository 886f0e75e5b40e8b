import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Build, openBuild } from '../harness/build.ts';
import { formatComparison } from '../harness/report.ts';
import { repositoryRoot } from '../harness/repository.ts';
import { openWorkbench, type Workbench } from '../harness/workbench.ts';
import { benchmarks } from './index.ts';

let build: Build;
beforeAll(async () => {
  build = await openBuild(repositoryRoot);
});

/** Both sides are this build: what is tested is that each works on its own folders and database, and that their results are compared. */
describe.each(benchmarks)('the benchmark $name', ({ name, title, runTiny }) => {
  let databases: TestDatabase[];
  let bench: Workbench;
  beforeAll(async () => {
    databases = [await createTestDatabase(), await createTestDatabase()];
    const [databaseUrl = '', againstDatabaseUrl = ''] = databases.map(({ url }) => url);
    bench = await openWorkbench({ build, against: build, databaseUrl, againstDatabaseUrl });
  });
  afterAll(async () => {
    await bench.close();
    for (const database of databases) await database.dispose();
  });

  it('runs at a tiny size, where every contender of both builds does the same work as its rivals', async () => {
    const result = await runTiny(bench);
    const { races, figures, curves = [] } = result;
    for (const { timings } of races) {
      expect(timings.some(({ samples }) => samples.length > 0)).toBe(true);
    }
    expect(races.length + figures.length).toBeGreaterThan(0);
    expect(figures.filter(({ value }) => value === '' || value.includes('NaN'))).toEqual([]);
    expect(curves.filter(({ points }) => points.some(({ ms }) => !(ms > 0)))).toEqual([]);

    const [comparison = ''] = formatComparison(
      { name, title, result },
      { current: 'new', earlier: 'old' },
    );
    expect(comparison).toContain('| earlier: old | this: new | × earlier |');
    expect(comparison).not.toContain('NaN');
  });
});

describe('a workbench without an earlier build', () => {
  it('measures this build alone', async () => {
    const database = await createTestDatabase();
    const bench = await openWorkbench({ build, databaseUrl: database.url });
    try {
      const list = benchmarks.find(({ name }) => name === 'list');
      const { races } = (await list?.runTiny(bench)) ?? { races: [] };
      expect(races.flatMap(({ timings }) => timings.filter(({ isEarlier }) => isEarlier))).toEqual(
        [],
      );
      expect(races.length).toBeGreaterThan(0);
    } finally {
      await bench.close();
      await database.dispose();
    }
  });
});
