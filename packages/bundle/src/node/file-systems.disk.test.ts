import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BundleError } from '../bundle-error.ts';
import { liveGeneration } from '../testing/live-generation.ts';
import {
  canMountFuse,
  canMountImage,
  overlays,
  refusingOverlay,
  withBindfs,
  withExt4,
  withImage,
  withMergerfs,
  withOverlay,
  withSmallDisk,
} from '../testing/mounts.ts';
import { buildChild, type RunChild } from '../testing/run-child.ts';
import { fillSample, sampleWorkspaceId, withTempDirectory } from '../testing/sample-bundle.ts';
import type { Fault, Task } from '../testing/write-child.ts';
import { type ExportRoot, openExportRoot } from './export-root.ts';

const id = sampleWorkspaceId;
let built: string;
let runChild: RunChild;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'vitrine-child-'));
  runChild = await buildChild(built);
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

const write = (exports: ExportRoot, generation: number, plans = 1) =>
  exports.write({ workspaceId: id, fill: fillSample({ plans, generation }) });

async function writeAt(root: string, generation: number): Promise<void> {
  await write(await openExportRoot({ root }), generation);
}

const taskFor = (root: string, fault: Fault, plans = 1): Task => ({
  root,
  work: 'write',
  plans,
  generations: [1],
  fault,
});

async function errorOf(work: Promise<unknown>): Promise<BundleError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BundleError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('a bundle in a lower layer of an overlay', () => {
  const prepare = (lower: string) => writeAt(lower, 0);

  it.each(overlays)('is replaced, and replaced again, with %s', async (options) => {
    await withOverlay({ options, prepare }, async (root) => {
      const exports = await openExportRoot({ root });
      expect((await write(exports, 0)).unchanged).toBe(true);
      for (const generation of [1, 2]) {
        expect((await write(exports, generation)).unchanged).toBe(false);
        expect(await liveGeneration(root)).toBe(String(generation));
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
      }
    });
  });

  it('is replaced even if it is damaged', async () => {
    const prepareDamaged = async (lower: string) => {
      await prepare(lower);
      rmSync(join(lower, id, 'manifest.json'));
    };
    await withOverlay({ options: refusingOverlay, prepare: prepareDamaged }, async (root) => {
      await writeAt(root, 1);
      expect(await liveGeneration(root)).toBe('1');
      expect(readdirSync(join(root, '.tx'))).toEqual([]);
    });
  });

  const options = refusingOverlay;

  /** The changes and flushes of the replacement, and which of them belong to the copy aside. */
  async function traceReplacement(): Promise<{ total: number; copies: number; first: number }> {
    const calls: string[] = [];
    await withOverlay({ options, prepare }, async (root) => {
      const { outcome } = await runChild(taskFor(root, { kind: 'none' }));
      calls.push(...(outcome?.calls ?? []));
    });
    const copies = calls.filter((call) => call.startsWith('copy ')).length;
    return {
      total: calls.length,
      copies,
      first: calls.findIndex((call) => call.startsWith('copy ')),
    };
  }

  it('or the new one is intact after a crash before and after every change from the copy on', async () => {
    const { total, copies, first } = await traceReplacement();
    expect(copies).toBe(3);
    const seen = { kills: 0, forward: 0 };
    for (let at = first; at <= total; at += 1) {
      await withOverlay({ options, prepare }, async (root) => {
        const when = at % 2 === 0 ? 'before' : 'after';
        const fault: Fault = { kind: 'kill', at, of: 'changes', when };
        const { signal } = await runChild(taskFor(root, fault));
        seen.kills += signal === null ? 0 : 1;
        const exports = await openExportRoot({ root });
        await exports.repair(id);
        expect(['0', '1']).toContain(await liveGeneration(root));
        seen.forward += Number(await liveGeneration(root));
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
      });
    }
    expect(seen.kills).toBe(total - first + 1);
    expect(seen.forward).toBeGreaterThan(0);
  });

  it('stays if any change from the copy on fails', async () => {
    const { total, first } = await traceReplacement();
    let failures = 0;
    for (let at = first; at <= total; at += 1) {
      await withOverlay({ options, prepare }, async (root) => {
        const fault: Fault = { kind: 'fail', at, of: 'changes', errno: 'EIO', lasting: false };
        const { outcome } = await runChild(taskFor(root, fault));
        const expected = outcome?.code === null ? '1' : '0';
        expect([at, await liveGeneration(root)]).toEqual([at, expected]);
        failures += outcome?.code === null ? 0 : 1;
        const exports = await openExportRoot({ root });
        await exports.repair(id);
        expect([at, await liveGeneration(root)]).toEqual([at, expected]);
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
      });
    }
    expect(failures).toBeGreaterThan(10);
  });
});

describe('what a crash left in a lower layer of an overlay', () => {
  type Place = 'live' | 'old' | 'staged' | 'other';
  type Setup = Partial<Record<Place, 'good' | 'bad' | 'next'>>;
  const nameOf = (root: string, place: Place) =>
    ({
      live: join(root, id),
      old: join(root, '.tx', `${id}.00112233aabbccdd.old`),
      staged: join(root, '.tx', `${id}.00112233aabbccdd.new`),
      other: join(root, '.tx', `${id}.ffff2233aabbccdd.old`),
    })[place];

  async function build(root: string, setup: Setup): Promise<void> {
    mkdirSync(join(root, '.tx'), { mode: 0o700 });
    for (const place of ['live', 'old', 'staged', 'other'] as const) {
      const kind = setup[place];
      if (kind === undefined) continue;
      await withTempDirectory(async (directory) => {
        await writeAt(directory, kind === 'next' ? 1 : 0);
        if (kind === 'bad') rmSync(join(directory, id, 'manifest.json'));
        cpSync(join(directory, id), nameOf(root, place), { recursive: true });
      });
    }
  }

  it.each<[Setup, string, string, number]>([
    [{ old: 'good' }, 'rolled_back', '0', 0],
    [{ old: 'good', staged: 'next' }, 'rolled_forward', '1', 0],
    [{ old: 'bad', staged: 'next' }, 'rolled_forward', '1', 0],
    [{ old: 'good', staged: 'bad' }, 'rolled_back', '0', 0],
    [{ live: 'bad', old: 'good' }, 'rolled_back', '0', 1],
    [{ live: 'next', old: 'good' }, 'swept', '1', 0],
    [{ old: 'bad' }, 'quarantined', 'absent', 1],
    [{ live: 'good', old: 'good', other: 'next' }, 'quarantined', '0', 2],
  ])('of %j is %s: %s is live, %i in quarantine', async (setup, action, live, kept) => {
    const prepare = (lower: string) => build(lower, setup);
    await withOverlay({ options: refusingOverlay, prepare }, async (root) => {
      const exports = await openExportRoot({ root });
      expect((await exports.repair(id)).action).toBe(action);
      expect(await liveGeneration(root)).toBe(live);
      expect(await exports.residue()).toEqual([]);
      const aside = join(root, '.tx', 'quarantine');
      expect(existsSync(aside) ? readdirSync(aside).length : 0).toBe(kept);
    });
  });

  it('is repaired by the next repair if this one is killed before every second of its changes', async () => {
    const prepare = (lower: string) => build(lower, { live: 'bad', old: 'good' });
    let kills = 0;
    for (let at = 1, isDone = false; !isDone; at += 2) {
      await withOverlay({ options: refusingOverlay, prepare }, async (root) => {
        const task = taskFor(root, { kind: 'kill', at, of: 'changes', when: 'before' });
        const { signal } = await runChild({ ...task, work: 'repair' });
        const exports = await openExportRoot({ root });
        await exports.repair(id);
        expect([at, await liveGeneration(root)]).toEqual([at, '0']);
        expect(await exports.residue()).toEqual([]);
        isDone = signal === null;
        kills += isDone ? 0 : 1;
      });
    }
    expect(kills).toBeGreaterThan(5);
  });
});

const many = 70;

describe('a FUSE file system', () => {
  it.skipIf(!canMountFuse('bindfs'))(
    '[system tools] bindfs: flushes each of many files, and a file after the swap before the old bundle goes',
    async () => {
      await withTempDirectory(async (source) => {
        await withBindfs({ source }, async (root) => {
          await writeAt(root, 0);
          const { outcome } = await runChild(taskFor(root, { kind: 'none' }, many));
          const calls = outcome?.calls ?? [];
          const swap = calls.indexOf(`rename .tx/${id}.n.new ${id}`);
          const flushed = calls.slice(0, swap).filter((call) => call.startsWith('flush '));
          expect(flushed.filter((call) => call.endsWith('.json'))).toHaveLength(many + 1);
          expect(flushed).toContain(`flush .tx/${id}.n.new/checksums.sha256`);
          const sure = calls.indexOf(`flush ${id}/checksums.sha256`, swap);
          const removed = calls.indexOf(`remove .tx/${id}.n.old`);
          expect([swap, sure, removed]).toEqual([swap, sure, removed].toSorted((a, b) => a - b));
          expect(Math.min(swap, sure, removed)).toBeGreaterThan(0);
          expect(calls.some((call) => call.startsWith('sync -f'))).toBe(false);
          expect(await liveGeneration(root)).toBe('1');
        });
      });
    },
  );

  it.skipIf(!canMountFuse('bindfs'))(
    '[system tools] bindfs: is not called durable, with the reason',
    async () => {
      await withTempDirectory(async (source) => {
        await withBindfs({ source }, async (root) => {
          const { durability } = await openExportRoot({ root });
          expect(durability).toEqual({
            file_system: 'FUSE',
            durable: false,
            reason: 'a FUSE file system may ignore the flush of a directory without saying so',
          });
        });
      });
    },
  );

  it.skipIf(!canMountFuse('bindfs') || !canMountImage())(
    '[system tools] bindfs over ext4: the bundle is intact after a power cut right after the export',
    async () => {
      await withExt4(async ({ at, image }) => {
        await withBindfs({ source: at }, async (mounted) => {
          const root = join(mounted, 'showcase');
          const exports = await openExportRoot({ root });
          await write(exports, 0, many);
          for (const generation of [1, 2]) {
            await write(exports, generation, many);
            const cut = `${image}.${generation}`;
            copyFileSync(image, cut);
            await withImage(cut, async (afterwards) => {
              const root = join(afterwards, 'showcase');
              await (await openExportRoot({ root })).repair(id);
              expect(await liveGeneration(root)).toBe(String(generation));
            });
          }
        });
      });
    },
  );

  it.skipIf(!canMountFuse('bindfs'))(
    '[system tools] bindfs: a folder that belongs to another user is refused with how to mount it',
    async () => {
      await withTempDirectory(async (source) => {
        const options = ['--force-user=nobody'];
        await writeAt(source, 0);
        await withBindfs({ source, options }, async (root) => {
          const { code, message } = await errorOf(openExportRoot({ root }));
          expect(code).toBe('BUNDLE_REFUSED');
          expect(message).toContain(`${root}/.tx`);
          expect(message).toContain(`mount it with uid=${process.geteuid?.()}`);
        });
      });
    },
  );

  it.skipIf(!canMountFuse('mergerfs'))(
    '[system tools] mergerfs: exports although a rename changes the number of a directory, and nothing is set aside',
    async () => {
      await withMergerfs(async (root) => {
        const exports = await openExportRoot({ root });
        for (const generation of [0, 1, 2]) await write(exports, generation);
        expect(await liveGeneration(root)).toBe('2');
        expect((await exports.verify(id))?.ok).toBe(true);
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
      });
    },
  );

  it.skipIf(!canMountFuse('mergerfs'))(
    '[system tools] mergerfs: leaves the old or the new bundle intact if the writer is killed in the swap',
    async () => {
      await withMergerfs(async (root) => {
        await writeAt(root, 0);
        const { outcome } = await runChild({
          ...taskFor(root, { kind: 'none' }),
          generations: [1],
        });
        const calls = outcome?.calls ?? [];
        const swap = calls.indexOf(`rename ${id} .tx/${id}.n.old`);
        let before = '1';
        for (let at = swap; at <= calls.length; at += 1) {
          const generations = [at + 1];
          const fault: Fault = { kind: 'kill', at, of: 'changes', when: 'before' };
          await runChild({ ...taskFor(root, fault), generations });
          await (await openExportRoot({ root })).repair(id);
          expect([before, String(at + 1)]).toContain(await liveGeneration(root));
          before = await liveGeneration(root);
          expect(readdirSync(join(root, '.tx'))).toEqual([]);
        }
      });
    },
  );
});

describe('the reported durability', () => {
  it('is false in memory and in an overlay, each with its reason', async () => {
    await withSmallDisk('size=4m', async (root) => {
      const { durability } = await openExportRoot({ root });
      expect(durability).toMatchObject({ durable: false, reason: 'it lives in memory' });
    });
    await withOverlay({ options: refusingOverlay, prepare: async () => {} }, async (root) => {
      const { durability } = await openExportRoot({ root });
      expect(durability).toMatchObject({ file_system: 'overlay', durable: false });
      expect(durability.reason).toContain('cannot be seen');
    });
  });

  it.skipIf(!canMountImage())('[system tools] is a bundle on ext4', async () => {
    await withExt4(async ({ at }) => {
      const { durability } = await openExportRoot({ root: join(at, 'showcase') });
      expect(durability).toEqual({
        file_system: 'ext4, ext3, ext2',
        durable: true,
        reason: null,
      });
    });
  });
});

describe('an export root that could never be exported to', () => {
  it('because its staging area is a mount of its own, also of the same device, is refused at once', async () => {
    await withTempDirectory(async (root) => {
      await openExportRoot({ root });
      const staging = join(root, '.tx');
      execFileSync('mount', ['--bind', staging, staging]);
      try {
        const { code, message } = await errorOf(openExportRoot({ root }));
        expect(code).toBe('BUNDLE_REFUSED');
        expect(message).toBe(
          `Will not touch ${staging}: it is a mount of its own; bundles and staging area have to be on one mount, so unmount it`,
        );
      } finally {
        execFileSync('umount', [staging]);
      }
      await writeAt(root, 0);
    });
  });

  it('because it is mounted read-only is refused at once, with everything in it left alone', async () => {
    await withSmallDisk('size=4m', async (disk) => {
      const root = join(disk, 'showcase');
      await writeAt(root, 0);
      execFileSync('mount', ['-o', 'remount,bind,ro', disk]);
      expect((await errorOf(openExportRoot({ root }))).code).toBe('STORAGE_READ_ONLY');
      expect(await liveGeneration(root)).toBe('0');
      execFileSync('mount', ['-o', 'remount,bind,rw', disk]);
    });
  });
});
