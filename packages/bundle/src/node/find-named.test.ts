import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openExportRoot } from './export-root.ts';

const workspaceId = 'a'.repeat(32);
const run = 'b'.repeat(32);
const digest = 'c'.repeat(64);
const staged = (kind: string) => join('.tx', `${workspaceId}.0123456789abcdef.${kind}`);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vitrine-named-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const findNamed = async (...wanted: string[]) => {
  const exports = await openExportRoot({ root });
  return [...(await exports.findNamed(new Set(wanted)))];
};

function writeManifest(folder: string, text = `{"run_id": "${run}", "sales": "${digest}"}`): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'manifest.json'), text);
}

describe('ids and digests', () => {
  it.each([
    ['a live bundle', workspaceId],
    ['a bundle that was renamed', `${workspaceId}.kept`],
    ['a bundle that is being written', staged('new')],
    ['a bundle that is being replaced', staged('old')],
    ['a bundle that was set aside', join('.tx', 'quarantine', 'some-name')],
  ])('are named by %s', async (_what, folder) => {
    writeManifest(folder);
    expect(await findNamed(run, digest, 'd'.repeat(32))).toEqual([run, digest]);
  });

  it('are named by a bundle behind a link', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'vitrine-named-'));
    writeManifest(workspaceId);
    renameSync(join(root, workspaceId), join(elsewhere, 'bundle'));
    symlinkSync(join(elsewhere, 'bundle'), join(root, workspaceId));
    try {
      expect(await findNamed(run)).toEqual([run]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('are named only if they stand alone', async () => {
    writeManifest(workspaceId, `{"longer": "${run}0", "digest": "${digest}"}`);
    expect(await findNamed(run, digest.slice(32), digest)).toEqual([digest]);
  });

  it('are not named by anything but a bundle', async () => {
    mkdirSync(join(root, 'empty'));
    writeFileSync(join(root, 'notes.txt'), run);
    symlinkSync('nowhere', join(root, 'dangling'));
    expect(await findNamed(run)).toEqual([]);
  });

  it.each<[string, (manifest: string) => void]>([
    ['a directory', (manifest) => mkdirSync(manifest)],
    ['a FIFO', (manifest) => execFileSync('mkfifo', [manifest])],
  ])('are unknown if a manifest is %s', async (_what, make) => {
    mkdirSync(join(root, workspaceId));
    make(join(root, workspaceId, 'manifest.json'));
    await expect(findNamed(run)).rejects.toMatchObject({ code: 'STORAGE_UNREADABLE' });
  });

  it('are unknown while a bundle has no manifest yet', async () => {
    mkdirSync(join(root, staged('new')), { recursive: true });
    await expect(findNamed(run)).rejects.toMatchObject({ code: 'STORAGE_UNREADABLE' });
  });
});
