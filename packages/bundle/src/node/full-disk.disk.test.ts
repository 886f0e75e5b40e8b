import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BundleError } from '../bundle-error.ts';
import { liveGeneration } from '../testing/live-generation.ts';
import { withSmallDisk } from '../testing/mounts.ts';
import {
  fillSample,
  sampleWorkspaceId,
  snapshotTree,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { type ExportRoot, openExportRoot } from './export-root.ts';

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof BundleError) return error.code;
    throw error;
  }
}

const write = (exports: ExportRoot, generation: number) =>
  exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans: 6, generation }) });

describe('a disk without room', () => {
  it('of bytes, at every fill level, refuses with STORAGE_FULL, keeps the old bundle and leaves no stage', async () => {
    await withSmallDisk('size=160k', async (disk) => {
      const root = join(disk, 'showcase');
      const exports = await openExportRoot({ root });
      await write(exports, 0);
      const before = snapshotTree(join(root, sampleWorkspaceId));
      let refused = 0;
      for (let free = 0; free < 32; free += 4) {
        const ballast = join(disk, 'ballast');
        execFileSync('sh', [
          '-c',
          'head -c 10000000 /dev/zero > "$0" 2>/dev/null || true',
          ballast,
        ]);
        execFileSync('truncate', ['-s', `-${free * 1024}`, ballast]);
        const code = await codeOf(write(exports, 1));
        expect([free, code]).toEqual([free, 'STORAGE_FULL']);
        refused += 1;
        expect(snapshotTree(join(root, sampleWorkspaceId))).toEqual(before);
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
        rmSync(ballast);
      }
      expect(refused).toBe(8);
      expect((await write(exports, 1)).unchanged).toBe(false);
      expect(await liveGeneration(root)).toBe('1');
    });
  });

  it('of inodes, at every fill level, does the same', async () => {
    await withSmallDisk('size=4m,nr_inodes=40', async (disk) => {
      const root = join(disk, 'showcase');
      const exports = await openExportRoot({ root });
      await write(exports, 0);
      let refused = 0;
      let written = 0;
      for (let taken = 28; taken >= 8; taken -= 1) {
        const ballast = join(disk, 'ballast');
        mkdirSync(ballast);
        for (let index = 0; index < taken; index += 1) {
          try {
            writeFileSync(join(ballast, String(index)), '');
          } catch {
            break;
          }
        }
        const before = await liveGeneration(root);
        const code = await codeOf(write(exports, taken));
        expect([null, 'STORAGE_FULL']).toContain(code);
        expect(await liveGeneration(root)).toBe(code === null ? String(taken) : before);
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
        refused += code === null ? 0 : 1;
        written += code === null ? 1 : 0;
        rmSync(ballast, { recursive: true });
      }
      expect(refused).toBeGreaterThan(5);
      expect(written).toBeGreaterThan(3);
    });
  });

  it('cannot open an export root either, and says so', async () => {
    await withSmallDisk('size=1m,nr_inodes=1', async (disk) => {
      expect(await codeOf(openExportRoot({ root: join(disk, 'showcase') }))).toBe('STORAGE_FULL');
    });
  });
});

describe('a read-only disk', () => {
  it('refuses an export with STORAGE_READ_ONLY, still verifies, and works again when writable', async () => {
    await withSmallDisk('size=4m', async (disk) => {
      const root = join(disk, 'showcase');
      const exports = await openExportRoot({ root });
      await write(exports, 0);
      execFileSync('mount', ['-o', 'remount,bind,ro', disk]);
      expect(await codeOf(write(exports, 1))).toBe('STORAGE_READ_ONLY');
      expect((await exports.verify(sampleWorkspaceId))?.ok).toBe(true);
      expect(await liveGeneration(root)).toBe('0');
      execFileSync('mount', ['-o', 'remount,bind,rw', disk]);
      expect((await write(exports, 1)).validated).toBe(true);
    });
  });
});

describe('a leftover on a read-only disk', () => {
  it('is refused with STORAGE_READ_ONLY, and the error names what could not be deleted', async () => {
    await withSmallDisk('size=4m', async (disk) => {
      const root = join(disk, 'showcase');
      const exports = await openExportRoot({ root });
      const leftover = join(root, '.tx', `${sampleWorkspaceId}.0123456789abcdef.new`);
      mkdirSync(leftover);
      execFileSync('mount', ['-o', 'remount,bind,ro', disk]);
      await expect(exports.repair(sampleWorkspaceId)).rejects.toMatchObject({
        code: 'STORAGE_READ_ONLY',
        evidence: { step: 'delete a spare bundle' },
        cause: { code: 'EROFS', path: leftover },
      });
      expect(existsSync(leftover)).toBe(true);
    });
  });
});

describe('a bundle on another disk', () => {
  it('is refused as a place to write to, and left alone', async () => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      const live = join(root, sampleWorkspaceId);
      mkdirSync(live);
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', live]);
      try {
        writeFileSync(join(live, 'foreign'), 'x');
        expect(await codeOf(write(exports, 1))).toBe('BUNDLE_REFUSED');
        expect(existsSync(join(live, 'foreign'))).toBe(true);
      } finally {
        execFileSync('umount', [live]);
      }
    });
  });
});
