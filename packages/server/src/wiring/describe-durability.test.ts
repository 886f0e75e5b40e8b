import { expect, it } from 'vitest';
import { describeDurability } from './describe-durability.ts';

const onDisk = { file_system: 'XFS', durable: true, reason: null };
const inMemory = { file_system: 'tmpfs, ramfs', durable: false, reason: 'it lives in memory' };
const external = { database: { kind: 'external', url: 'postgres://elsewhere' } } as const;

/** A place without known durability. */
const embedded = { database: { kind: 'embedded', dataDirectory: '/proc' } } as const;

it('reports durability only if every folder is durable, and names the others', async () => {
  const folders = (
    exports: typeof onDisk | typeof inMemory,
    models: typeof onDisk | typeof inMemory,
  ) => ({
    exportRoot: { durability: exports },
    artifacts: { durability: models },
  });
  expect(await describeDurability(folders(onDisk, onDisk), external)).toEqual({
    durable: true,
    not_durable: [],
  });
  const { durable: _, ...memory } = inMemory;
  expect(await describeDurability(folders(inMemory, onDisk), external)).toEqual({
    durable: false,
    not_durable: [{ setting: 'SHOWCASE_EXPORT_ROOT', ...memory }],
  });
  const worst = await describeDurability(folders(onDisk, inMemory), embedded);
  expect(worst.durable).toBe(false);
  expect(worst.not_durable.map(({ setting, reason }) => [setting, reason])).toEqual([
    ['ARTIFACT_ROOT', 'it lives in memory'],
    ['VITRINE_DATA_DIR', 'what a flush does on it is not known'],
  ]);
});
