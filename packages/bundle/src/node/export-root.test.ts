import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BundleError } from '../bundle-error.ts';
import {
  fillSample,
  randomId,
  type Sample,
  sampleId,
  sampleManifest,
  samplePlan,
  sampleWorkspaceId,
  snapshotTree,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { type BundleWork, ownThread, type VerifyDirectory } from './bundle-work.ts';
import { type ExportRoot, openExportRoot } from './export-root.ts';
import { verifyBundleDirectory } from './verify-bundle-directory.ts';

const id = sampleWorkspaceId;
const write = (exports: ExportRoot, sample: Sample = {}) =>
  exports.write({ workspaceId: sample.workspaceId ?? id, fill: fillSample(sample) });

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BundleError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

/** An open export root in a private directory, with its log. */
async function withExports(
  work: (exports: ExportRoot, place: { root: string; logged: string[] }) => Promise<void>,
  verify?: VerifyDirectory,
): Promise<void> {
  await withTempDirectory(async (directory) => {
    const root = join(directory, 'artifacts', 'showcase');
    const logged: string[] = [];
    const log = (message: string) => logged.push(message);
    const exports = await openExportRoot({
      root,
      log,
      ...(verify && { work: { ...ownThread, verify } }),
    });
    await work(exports, { root, logged });
  });
}

const staged = (root: string) => readdirSync(join(root, '.tx'));

describe('writing a bundle', () => {
  it('writes a valid bundle, returns the whole inventory, and leaves no stage', async () => {
    await withExports(async (exports, { root }) => {
      const result = await write(exports, { plans: 3 });
      const report = await verifyBundleDirectory(join(root, id));
      expect(report.problems).toEqual([]);
      expect(report.files.map(({ ok: _, ...file }) => file)).toEqual(result.files);
      expect(result).toMatchObject({
        unchanged: false,
        validated: true,
        bundleDigest: report.bundle_digest,
      });
      expect(result.exportedAt).toBe('2026-01-02T03:04:05.678Z');
      expect(result.files.map((file) => file.path)).toEqual([
        'checksums.sha256',
        'manifest.json',
        ...[1, 2, 3].map((number) => `scenario_plans/${sampleId(number)}.json`),
      ]);
      expect(staged(root)).toEqual([]);
      expect(statSync(join(root, '.tx')).mode & 0o777).toBe(0o700);
    });
  });

  it.each([
    ['000', '640', '750'],
    ['022', '640', '750'],
    ['077', '600', '700'],
  ])('under umask %s gives files the mode %s and directories %s', async (mask, file, directory) => {
    const before = process.umask(mask);
    try {
      await withExports(async (exports, { root }) => {
        await write(exports, { plans: 1 });
        const live = join(root, id);
        const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
        expect([root, live, join(live, 'scenario_plans')].map(modeOf)).toEqual([
          directory,
          directory,
          directory,
        ]);
        const files = ['manifest.json', 'checksums.sha256', `scenario_plans/${sampleId(1)}.json`];
        expect(files.map((name) => modeOf(join(live, name)))).toEqual([file, file, file]);
        expect(modeOf(join(root, '.tx'))).toBe('700');
      });
    } finally {
      process.umask(before);
    }
  });

  it('keeps the modes of an unchanged bundle and writes a changed one with its own', async () => {
    await withExports(async (exports, { root }) => {
      await write(exports);
      const manifest = join(root, id, 'manifest.json');
      const modes = () => [join(root, id), manifest].map((path) => statSync(path).mode & 0o777);
      chmodSync(join(root, id), 0o755);
      chmodSync(manifest, 0o644);
      expect((await write(exports)).unchanged).toBe(true);
      expect(modes()).toEqual([0o755, 0o644]);
      await write(exports, { generation: 1 });
      expect(modes()).toEqual([0o750, 0o640]);
    });
  });

  it('writes exactly manifest and checksums, and no directory, without plans', async () => {
    await withExports(async (exports, { root }) => {
      await write(exports);
      expect(readdirSync(join(root, id)).sort()).toEqual(['checksums.sha256', 'manifest.json']);
    });
  });

  it('flushes a bundle of many files and verifies it', async () => {
    await withExports(async (exports) => {
      const result = await write(exports, { plans: 300 });
      expect(result.files).toHaveLength(302);
      expect((await exports.verify(id))?.ok).toBe(true);
    });
  });

  it('returns null if nothing is exported', async () => {
    await withExports(async (exports, { root }) => {
      expect(await exports.verify(randomId())).toBe(null);
      rmSync(root, { recursive: true });
      expect(await exports.verify(randomId())).toBe(null);
      expect((await write(exports)).validated).toBe(true);
    });
  });

  it('reports a bundle without read permission as unreadable, not as unwritable', async () => {
    const refuseToRead = async () => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    };
    await withExports(async (exports, { root }) => {
      mkdirSync(join(root, id));
      expect(await codeOf(exports.verify(id))).toBe('STORAGE_UNREADABLE');
    }, refuseToRead);
  });

  it('leaves nothing of the old bundle in the new one', async () => {
    await withExports(async (exports, { root }) => {
      await write(exports, { plans: 4 });
      writeFileSync(join(root, id, 'foreign.txt'), 'x');
      const result = await write(exports, { plans: 2, generation: 1 });
      expect(result.unchanged).toBe(false);
      expect(readdirSync(join(root, id), { recursive: true })).toHaveLength(5);
      expect(staged(root)).toEqual([]);
    });
  });
});

describe('exporting the same state again', () => {
  it('touches nothing and returns the live bundle, even at a later time', async () => {
    await withExports(async (exports, { root }) => {
      const first = await write(exports, { plans: 3 });
      const before = snapshotTree(join(root, id));
      const second = await write(exports, { plans: 3, exportedAt: '2027-01-01T00:00:00.000Z' });
      expect(second).toEqual({ ...first, unchanged: true });
      expect(snapshotTree(join(root, id))).toEqual(before);
      expect(staged(root)).toEqual([]);
    });
  });

  it.each([
    ['an extra file', (live: string) => writeFileSync(join(live, 'x.txt'), '')],
    ['an extra empty directory', (live: string) => mkdirSync(join(live, 'empty'))],
    ['a missing plan', (live: string) => rmSync(join(live, 'scenario_plans'), { recursive: true })],
    ['an altered byte', (live: string) => writeFileSync(join(live, 'manifest.json'), '{}\n')],
    ['a missing list', (live: string) => rmSync(join(live, 'checksums.sha256'))],
  ])('rewrites the whole bundle after %s', async (_, damage) => {
    await withExports(async (exports, { root }) => {
      const first = await write(exports, { plans: 2 });
      damage(join(root, id));
      const second = await write(exports, { plans: 2 });
      expect(second).toEqual(first);
      expect((await exports.verify(id))?.problems).toEqual([]);
    });
  });

  it.each([
    ['altered', (plan: string) => writeFileSync(plan, '{}\n')],
    ['missing', () => {}],
    ['a link', (plan: string) => symlinkSync('../manifest.json', plan)],
    ['a directory', (plan: string) => mkdirSync(plan)],
  ])(
    'writes all plans again if one that could be taken from the old bundle is %s',
    async (_, standIn) => {
      await withExports(async (exports, { root }) => {
        await write(exports, { plans: 3 });
        const plan = join(root, id, 'scenario_plans', `${sampleId(2)}.json`);
        rmSync(plan);
        standIn(plan);
        const next = { plans: 3, generation: 1, planGeneration: 0 };
        const result = await write(exports, next);
        expect((await exports.verify(id))?.problems).toEqual([]);
        expect(staged(root)).toEqual([]);
        await withExports(async (fresh) => {
          expect(await write(fresh, next)).toEqual(result);
        });
      });
    },
  );

  it('has the bytes of a first export if only some plans changed, and shares no file with the old bundle', async () => {
    await withExports(async (exports, { root }) => {
      const fillMixed: Parameters<ExportRoot['write']>[0]['fill'] = async (stage) => {
        const plans = Array.from({ length: 700 }, (_, index) => ({
          scenario_id: sampleId(index + 1),
          body: samplePlan(index + 1, index % 100 === 0 ? 1 : 0),
        }));
        await stage.writeManifest(sampleManifest({ plans: 700 }, await stage.writePlans(plans)));
      };
      await write(exports, { plans: 700 });
      const unchanged = join(root, id, 'scenario_plans', `${sampleId(2)}.json`);
      const before = statSync(unchanged).ino;
      linkSync(unchanged, join(root, 'kept'));
      const result = await exports.write({ workspaceId: id, fill: fillMixed });
      expect(statSync(unchanged).ino).not.toBe(before);
      await withExports(async (fresh) => {
        expect(await fresh.write({ workspaceId: id, fill: fillMixed })).toEqual(result);
      });
    });
  });

  it('rewrites if anything but the time of export differs', async () => {
    await withExports(async (exports) => {
      await write(exports, { plans: 2 });
      expect((await write(exports, { plans: 2, generation: 1 })).unchanged).toBe(false);
      expect((await write(exports, { plans: 3, generation: 1 })).unchanged).toBe(false);
      expect((await write(exports, { plans: 3, generation: 1 })).unchanged).toBe(true);
    });
  });
});

describe('an export that does not finish', () => {
  it.each<[string, Partial<Parameters<ExportRoot['write']>[0]>]>([
    ['the fill fails', { fill: () => Promise.reject(new RangeError('the caller')) }],
    ['the lock is lost', { beforeSwap: () => Promise.reject(new RangeError('the caller')) }],
    ['it is aborted', { signal: AbortSignal.abort(new RangeError('the caller')) }],
  ])(
    'keeps the old bundle, leaves no stage and rethrows the error unchanged if %s',
    async (_, part) => {
      await withExports(async (exports, { root }) => {
        await write(exports, { plans: 2 });
        const before = snapshotTree(join(root, id));
        const fill = fillSample({ plans: 2, generation: 1 });
        await expect(exports.write({ workspaceId: id, fill, ...part })).rejects.toThrow(RangeError);
        expect(snapshotTree(join(root, id))).toEqual(before);
        expect(staged(root)).toEqual([]);
      });
    },
  );

  it('refuses a misused stage, or one filled with something other than plain JSON', async () => {
    const body = samplePlan(1);
    const plan = { scenario_id: sampleId(1), body };
    await withExports(async (exports, { root }) => {
      const codeOfFill = (fill: Parameters<ExportRoot['write']>[0]['fill']) =>
        codeOf(exports.write({ workspaceId: id, fill }));
      expect(await codeOfFill(async () => {})).toBe('STAGE_MISUSED');
      expect(
        await codeOfFill(async (stage) => {
          await stage.writePlans([plan]);
          await stage.writePlans([plan]);
        }),
      ).toBe('STAGE_MISUSED');
      expect(
        await codeOfFill(async (stage) => {
          await stage.writeManifest(sampleManifest({}, []));
          await stage.writePlans([plan]);
        }),
      ).toBe('STAGE_MISUSED');
      expect(
        await codeOfFill(async (stage) => {
          await stage.writePlans([{ scenario_id: '../../x', body }]);
        }),
      ).toBe('UNSAFE_ID');
      expect(
        await codeOfFill(async (stage) => {
          await stage.writePlans([{ scenario_id: sampleId(1), body: { at: new Date(0) } }]);
        }),
      ).toBe('NOT_PLAIN_JSON');
      expect(
        await codeOfFill(async (stage) => {
          await stage.writePlans([{ scenario_id: sampleId(1), body: undefined }]).catch(() => null);
          await stage.writeManifest(sampleManifest({}, []));
        }),
      ).toBe('NOT_PLAIN_JSON');
      expect(staged(root)).toEqual([]);
      expect(existsSync(join(root, id))).toBe(false);
    });
  });

  it('refuses a plan that contradicts itself, and one that cannot be sent to another thread', async () => {
    const sendPlans: BundleWork['writePlans'] = (input) =>
      ownThread.writePlans(structuredClone(input));
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root, work: { ...ownThread, writePlans: sendPlans } });
      const errorOf = async (body: unknown) => {
        const plan = { scenario_id: sampleId(1), body };
        const fill: Parameters<ExportRoot['write']>[0]['fill'] = async (stage) => {
          const files = await stage.writePlans([plan]);
          await stage.writeManifest(sampleManifest({ plans: 1 }, files));
        };
        const writing = exports.write({ workspaceId: id, fill });
        return await writing.catch((error: unknown) => error);
      };
      expect(await errorOf({ ...samplePlan(1), scenario_id: sampleId(2) })).toMatchObject({
        code: 'BUNDLE_VALIDATION_FAILED',
        evidence: { where: 'staged', problems: [{ code: 'plan_invalid' }] },
      });
      expect(await errorOf({ ...samplePlan(1), at: () => 0 })).toMatchObject({
        code: 'NOT_PLAIN_JSON',
        evidence: { pointer: '/at' },
      });
      expect(readdirSync(root)).toEqual(['.tx']);
      expect(staged(root)).toEqual([]);
    });
  });

  it('refuses a manifest of another workspace, or one that disagrees with the plans written', async () => {
    await withExports(async (exports, { root }) => {
      const other = fillSample({ workspaceId: randomId() });
      expect(await codeOf(exports.write({ workspaceId: id, fill: other }))).toBe(
        'BUNDLE_VALIDATION_FAILED',
      );
      const unnamed = exports.write({
        workspaceId: id,
        fill: async (stage) => {
          await stage.writePlans([{ scenario_id: sampleId(1), body: samplePlan(1) }]);
          await stage.writeManifest(sampleManifest({ plans: 0 }, []));
        },
      });
      expect(await codeOf(unnamed)).toBe('BUNDLE_VALIDATION_FAILED');
      expect(staged(root)).toEqual([]);
    });
  });

  it('keeps the old bundle if the stage changed between writing and verification', async () => {
    const damageStage = async (directory: string) => {
      if (directory.endsWith('.new')) writeFileSync(join(directory, 'manifest.json'), '{}');
      return verifyBundleDirectory(directory);
    };
    await withExports(async (exports, { root }) => {
      expect(await codeOf(write(exports))).toBe('BUNDLE_VALIDATION_FAILED');
      expect(readdirSync(root)).toEqual(['.tx']);
      expect(staged(root)).toEqual([]);
    }, damageStage);
  });

  it('restores the old bundle and sets the new one aside if it does not verify in place', async () => {
    let damage = false;
    const damageLive = async (directory: string) => {
      const list = join(directory, 'manifest.json');
      const isNew = readFileSync(list, 'utf8').includes('generation 1');
      if (damage && isNew && directory.endsWith(id)) writeFileSync(list, 'x');
      return verifyBundleDirectory(directory);
    };
    await withExports(async (exports, { root }) => {
      await write(exports, { plans: 1 });
      const before = snapshotTree(join(root, id));
      damage = true;
      expect(await codeOf(write(exports, { plans: 1, generation: 1 }))).toBe(
        'BUNDLE_VALIDATION_FAILED',
      );
      expect(snapshotTree(join(root, id))).toEqual(before);
      expect(staged(root)).toEqual(['quarantine']);
      expect(readdirSync(join(root, '.tx', 'quarantine'))).toHaveLength(1);
      damage = false;
      expect((await write(exports, { plans: 1, generation: 1 })).unchanged).toBe(false);
    }, damageLive);
  });
});

describe('a new bundle that does not verify in place', () => {
  const damageNewLive = async (directory: string) => {
    const manifest = join(directory, 'manifest.json');
    const isNew = readFileSync(manifest, 'utf8').includes('generation 1');
    if (isNew && directory.endsWith(id)) writeFileSync(manifest, 'x');
    return verifyBundleDirectory(directory);
  };

  it('gives way to the old one even if there can be no quarantine', async () => {
    await withExports(async (exports, { root }) => {
      await write(exports, { plans: 1 });
      const before = snapshotTree(join(root, id));
      writeFileSync(join(root, '.tx', 'quarantine'), 'a file where the folder belongs');
      const code = await codeOf(write(exports, { plans: 1, generation: 1 }));
      expect(code).toBe('BUNDLE_VALIDATION_FAILED');
      expect(snapshotTree(join(root, id))).toEqual(before);
      expect(staged(root)).toEqual(['quarantine']);
    }, damageNewLive);
  });

  it('is not kept in quarantine if it is intact and only not the directory that was written', async () => {
    const exchangeNewLive = async (directory: string) => {
      const isNew = readFileSync(join(directory, 'manifest.json'), 'utf8').includes('generation 1');
      if (isNew && directory.endsWith(id)) {
        cpSync(directory, `${directory}.copy`, { recursive: true });
        rmSync(directory, { recursive: true });
        renameSync(`${directory}.copy`, directory);
      }
      return verifyBundleDirectory(directory);
    };
    await withExports(async (exports, { root }) => {
      await write(exports);
      const before = snapshotTree(join(root, id));
      expect(await codeOf(write(exports, { generation: 1 }))).toBe('BUNDLE_VALIDATION_FAILED');
      expect(snapshotTree(join(root, id))).toEqual(before);
      expect(staged(root)).toEqual([]);
    }, exchangeNewLive);
  });
});

describe('what is not ours', () => {
  it.each([
    '',
    '.',
    '..',
    '../x',
    '.tx',
    'A'.repeat(32),
    `${id}/`,
    `${id}\n`,
    `${id}\u0000`,
    '%2e%2e',
  ])('refuses the workspace id %j before it touches the disk', async (workspaceId) => {
    await withExports(async (exports, { root }) => {
      rmSync(root, { recursive: true });
      expect(await codeOf(write(exports, { workspaceId }))).toBe('UNSAFE_ID');
      expect(await codeOf(exports.repair(workspaceId))).toBe('UNSAFE_ID');
      expect(await codeOf(exports.verify(workspaceId))).toBe('UNSAFE_ID');
      expect(() => exports.bundleDirectory(workspaceId)).toThrow('32 lower-case hex');
      expect(existsSync(root)).toBe(false);
    });
  });

  it('refuses a live bundle that is a link or a file, and leaves it and its target alone', async () => {
    await withExports(async (exports, { root, logged }) => {
      const target = join(root, '..', 'elsewhere');
      mkdirSync(target);
      writeFileSync(join(target, 'precious'), 'x');
      symlinkSync(target, join(root, id));
      expect(await codeOf(write(exports))).toBe('BUNDLE_REFUSED');
      expect(await codeOf(exports.verify(id))).toBe('BUNDLE_REFUSED');
      expect((await exports.repair(id)).action).toBe('refused');
      expect(new Set(logged)).toEqual(new Set(['Left a bundle unchanged']));
      expect(readdirSync(target)).toEqual(['precious']);
      expect(lstatSync(join(root, id)).isSymbolicLink()).toBe(true);
      rmSync(join(root, id));
      writeFileSync(join(root, id), 'a file');
      expect(await codeOf(write(exports))).toBe('BUNDLE_REFUSED');
      expect(readFileSync(join(root, id), 'utf8')).toBe('a file');
    });
  });

  it('refuses an export root or a staging area that is a link', async () => {
    await withTempDirectory(async (directory) => {
      mkdirSync(join(directory, 'real'));
      symlinkSync('real', join(directory, 'link'));
      expect(await codeOf(openExportRoot({ root: join(directory, 'link') }))).toBe(
        'BUNDLE_REFUSED',
      );
      symlinkSync('.', join(directory, 'real', '.tx'));
      expect(await codeOf(openExportRoot({ root: join(directory, 'real') }))).toBe(
        'BUNDLE_REFUSED',
      );
    });
  });

  it('reports a bundle under another workspace’s name', async () => {
    await withExports(async (exports, { root }) => {
      await write(exports);
      const other = randomId();
      renameSync(join(root, id), join(root, other));
      const report = await exports.verify(other);
      expect(report?.problems).toMatchObject([
        { code: 'manifest_invalid', expected: other, found: id },
      ]);
      expect((await verifyBundleDirectory(join(root, other))).ok).toBe(true);
    });
  });
});

describe('repair', () => {
  const names = (root: string) => ({
    live: join(root, id),
    staged: join(root, '.tx', `${id}.00112233aabbccdd.new`),
    old: join(root, '.tx', `${id}.00112233aabbccdd.old`),
    other: join(root, '.tx', `${id}.ffff2233aabbccdd.old`),
  });
  type Place = keyof ReturnType<typeof names>;
  type Setup = Partial<Record<Place, 'good' | 'bad' | 'next'>>;

  async function build(exports: ExportRoot, root: string, setup: Setup): Promise<void> {
    const kinds = { good: { plans: 1 }, bad: { plans: 1 }, next: { plans: 2, generation: 1 } };
    for (const place of ['other', 'old', 'staged', 'live'] as const) {
      const kind = setup[place];
      if (kind === undefined) continue;
      await withTempDirectory(async (directory) => {
        const elsewhere = await openExportRoot({ root: directory });
        await elsewhere.write({ workspaceId: id, fill: fillSample(kinds[kind]) });
        if (kind === 'bad') rmSync(join(directory, id, 'checksums.sha256'));
        renameSync(join(directory, id), names(root)[place]);
      });
    }
    expect(await exports.residue()).toEqual(
      Object.keys(setup).some((key) => key !== 'live') ? [id] : [],
    );
  }

  async function state(root: string): Promise<string> {
    const live = join(root, id);
    if (!existsSync(live)) return 'absent';
    const report = await verifyBundleDirectory(live);
    if (!report.ok) return 'bad';
    return readFileSync(join(live, 'manifest.json'), 'utf8').includes('generation 1')
      ? 'next'
      : 'good';
  }

  it.each<[Setup, string, string, number]>([
    [{}, 'none', 'absent', 0],
    [{ live: 'good' }, 'none', 'good', 0],
    [{ live: 'bad' }, 'none', 'bad', 0],
    [{ live: 'good', staged: 'next' }, 'swept', 'good', 0],
    [{ live: 'bad', staged: 'next' }, 'swept', 'bad', 0],
    [{ live: 'next', old: 'good' }, 'swept', 'next', 0],
    [{ live: 'next', old: 'bad' }, 'swept', 'next', 0],
    [{ live: 'good', old: 'good', staged: 'next' }, 'swept', 'good', 0],
    [{ old: 'good', staged: 'next' }, 'rolled_forward', 'next', 0],
    [{ old: 'bad', staged: 'next' }, 'rolled_forward', 'next', 0],
    [{ old: 'good', staged: 'bad' }, 'rolled_back', 'good', 0],
    [{ old: 'good' }, 'rolled_back', 'good', 0],
    [{ old: 'bad' }, 'quarantined', 'absent', 1],
    [{ old: 'bad', staged: 'bad' }, 'quarantined', 'absent', 2],
    [{ staged: 'next' }, 'swept', 'absent', 0],
    [{ live: 'bad', old: 'good' }, 'rolled_back', 'good', 1],
    [{ live: 'bad', old: 'good', staged: 'next' }, 'rolled_back', 'good', 1],
    [{ live: 'bad', old: 'bad' }, 'quarantined', 'bad', 1],
    [{ live: 'good', old: 'good', other: 'next' }, 'quarantined', 'good', 2],
    [{ old: 'good', other: 'next' }, 'quarantined', 'absent', 2],
  ])('of %j is %s: %s is live, %i in quarantine', async (setup, action, live, kept) => {
    await withExports(async (exports, { root }) => {
      await build(exports, root, setup);
      const outcome = await exports.repair(id);
      expect([outcome.action, await state(root)]).toEqual([action, live]);
      expect(await exports.residue()).toEqual([]);
      const aside = join(root, '.tx', 'quarantine');
      expect(existsSync(aside) ? readdirSync(aside).length : 0).toBe(kept);
      expect((await exports.repair(id)).action).toBe('none');
      const again = await write(exports, { plans: 2, generation: 1 });
      expect([again.validated, await state(root)]).toEqual([true, 'next']);
    });
  });

  it.each<[Place, Setup, string, string]>([
    ['old', {}, 'quarantined', 'absent'],
    ['old', { staged: 'bad' }, 'quarantined', 'absent'],
    ['staged', { old: 'good' }, 'rolled_back', 'good'],
    ['live', { old: 'good' }, 'rolled_back', 'good'],
  ])(
    'of another workspace’s intact bundle as %s beside %j is %s and never gives it the name',
    async (place, setup, action, live) => {
      await withExports(async (exports, { root }) => {
        await build(exports, root, setup);
        await withTempDirectory(async (directory) => {
          const other = randomId();
          await write(await openExportRoot({ root: directory }), { workspaceId: other });
          renameSync(join(directory, other), names(root)[place]);
        });
        expect((await verifyBundleDirectory(names(root)[place])).ok).toBe(true);
        expect((await exports.repair(id)).action).toBe(action);
        expect(await state(root)).toBe(live);
        expect(existsSync(join(root, id))).toBe(live !== 'absent');
      });
    },
  );

  it('deletes an unfinished copy, whatever else it finds', async () => {
    await withExports(async (exports, { root }) => {
      await build(exports, root, { live: 'next', old: 'good' });
      mkdirSync(join(root, '.tx', `${id}.0000000000000000.spare`));
      expect((await exports.repair(id)).action).toBe('swept');
      expect([await state(root), staged(root)]).toEqual(['next', []]);
      mkdirSync(join(root, '.tx', `${id}.0000000000000000.spare`));
      expect((await exports.repair(id)).action).toBe('swept');
      expect([await state(root), staged(root)]).toEqual(['next', []]);
    });
  });

  it('leaves unknown names, quarantine and other workspaces in the staging area alone', async () => {
    await withExports(async (exports, { root }) => {
      const other = randomId();
      const kept = ['README', `${other}.00112233aabbccdd.new`, `${id}.zz.new`, 'quarantine'];
      for (const name of kept) mkdirSync(join(root, '.tx', name));
      mkdirSync(names(root).staged);
      expect(await exports.residue()).toEqual([id, other].sort());
      await exports.repair(id);
      expect(staged(root).sort()).toEqual(kept.sort());
    });
  });

  it('sweeps the leftovers of a failed deletion, as a warning and not as an error', async () => {
    await withExports(async (exports, { root, logged }) => {
      await write(exports);
      const deep = join(root, id, 'deep');
      mkdirSync(deep);
      writeFileSync(join(deep, 'file'), 'x');
      chmodSync(deep, 0o500);
      await write(exports, { generation: 1 });
      expect((await exports.verify(id))?.ok).toBe(true);
      await exports.repair(id);
      expect(await exports.residue()).toEqual([]);
      expect(process.geteuid?.() === 0 || logged.length > 0).toBe(true);
    });
  });
});
