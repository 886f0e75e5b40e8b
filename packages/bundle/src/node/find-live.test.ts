import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportRoot, openExportRoot } from './export-root.ts';

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)] as const;

let root: string;
let exports: ExportRoot;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vitrine-live-'));
  exports = await openExportRoot({ root });
});
afterEach(() => rmSync(root, { recursive: true }));

describe('bundles', () => {
  it('are found in the order of the ids', async () => {
    mkdirSync(join(root, second));
    expect(await exports.findLive([first, second])).toEqual([false, true]);
    expect(await exports.findLive([second, first])).toEqual([true, false]);
    expect(await exports.findLive([])).toEqual([]);
  });

  it('are unknown where something else than a directory has their name', async () => {
    writeFileSync(join(root, first), '');
    symlinkSync(root, join(root, second));
    expect(await exports.findLive([first, second])).toEqual([null, null]);
  });

  it('are unknown if the file system does not answer, as where the root became a file', async () => {
    rmSync(root, { recursive: true });
    writeFileSync(root, '');
    expect(await exports.findLive([first])).toEqual([null]);
  });

  it('are absent if the root was deleted', async () => {
    rmSync(root, { recursive: true });
    expect(await exports.findLive([first])).toEqual([false]);
    mkdirSync(root);
  });

  it('of an id that is not one are refused before anything is read', async () => {
    await expect(async () => exports.findLive(['..'])).rejects.toMatchObject({ code: 'UNSAFE_ID' });
  });
});
