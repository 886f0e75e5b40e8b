import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveGeneration } from '../testing/live-generation.ts';
import { buildChild, type RunChild } from '../testing/run-child.ts';
import { sampleId, sampleWorkspaceId, withTempDirectory } from '../testing/sample-bundle.ts';
import type { Fault, Task } from '../testing/write-child.ts';
import { fileSystemOf } from './durability.ts';
import { openExportRoot } from './export-root.ts';

const id = sampleWorkspaceId;
let built: string;
let runChild: RunChild;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'vitrine-child-'));
  runChild = await buildChild(built);
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

/** Repairs as the next start would, and checks that nothing is left over. */
async function repairAndLook(root: string): Promise<string> {
  const exports = await openExportRoot({ root });
  await exports.repair(id);
  expect(await exports.residue()).toEqual([]);
  expect(existsSync(join(root, '.tx', 'quarantine'))).toBe(false);
  return await liveGeneration(root);
}

const taskFor = (root: string, part: Partial<Task>): Task => ({
  root,
  work: 'write',
  plans: 2,
  generations: [1],
  fault: { kind: 'none' },
  ...part,
});

async function countOperations(task: Task): Promise<number> {
  const { outcome } = await runChild(task);
  expect(outcome?.code).toBe(null);
  return outcome?.operations ?? 0;
}

type Lane = { kills: number; forward: number };

/** Kills one export after another, each with its own fault; every remaining bundle must be intact. */
async function killInTurn(
  root: string,
  faults: readonly Fault[],
  part: Partial<Task> = {},
): Promise<Lane> {
  const lane = { kills: 0, forward: 0 };
  await runChild(taskFor(root, { ...part, generations: [0] }));
  let before = '0';
  for (const [index, fault] of faults.entries()) {
    const generation = index + 1;
    const task = taskFor(root, { ...part, generations: [generation], fault });
    const { signal } = await runChild(task);
    lane.kills += signal === 'SIGKILL' ? 1 : 0;
    const after = await repairAndLook(root);
    const isWhole = [before, String(generation)].includes(after);
    expect({ fault, isWhole }).toEqual({ fault, isWhole: true });
    lane.forward += after === before ? 0 : 1;
    before = after;
  }
  return lane;
}

/** Kills before every operation, and after every fourth, in two parallel lanes. */
function planKills(operations: number): [Fault[], Fault[]] {
  const lanes: [Fault[], Fault[]] = [[], []];
  for (let at = 1; at <= operations; at += 1) {
    const lane = lanes[at % 2 === 0 ? 0 : 1];
    lane.push({ kind: 'kill', at, when: 'before' });
    if (at % 4 === 0) lanes[(at / 4) % 2 === 0 ? 0 : 1].push({ kind: 'kill', at, when: 'after' });
  }
  return lanes;
}

describe('a writer that is killed', () => {
  it('at every file operation of an export leaves the old or the new bundle intact', async () => {
    await withTempDirectory(async (directory) => {
      const counted = join(directory, 'count');
      await runChild(taskFor(counted, { generations: [0] }));
      const operations = await countOperations(taskFor(counted, {}));
      const lanes = await Promise.all(
        planKills(operations).map((faults, lane) => killInTurn(join(directory, `${lane}`), faults)),
      );
      const kills = lanes.reduce((sum, lane) => sum + lane.kills, 0);
      expect(kills).toBeGreaterThanOrEqual(100);
      for (const { forward } of lanes) expect(forward).toBeGreaterThan(3);
      for (const lane of lanes) expect(lane.forward).toBeLessThan(lane.kills);
    });
  });

  it('at every file operation of an export that takes its plans from the old bundle leaves one of the two intact', async () => {
    await withTempDirectory(async (directory) => {
      const samePlans = { plans: 3, samePlans: true };
      const counted = join(directory, 'count');
      await runChild(taskFor(counted, { ...samePlans, generations: [0] }));
      const operations = await countOperations(taskFor(counted, samePlans));
      const lanes = await Promise.all(
        planKills(operations).map((faults, lane) =>
          killInTurn(join(directory, `${lane}`), faults, samePlans),
        ),
      );
      for (const { forward, kills } of lanes) {
        expect(forward).toBeGreaterThan(3);
        expect(forward).toBeLessThan(kills);
      }
    });
  });

  it('during the very first export leaves no bundle or an intact one', async () => {
    await withTempDirectory(async (directory) => {
      const operations = await countOperations(taskFor(join(directory, 'count'), {}));
      const seen = new Set<string>();
      for (let at = 1; at <= operations; at += 5) {
        const root = join(directory, String(at));
        await runChild(taskFor(root, { fault: { kind: 'kill', at, when: 'after' } }));
        seen.add(await repairAndLook(root));
      }
      expect([...seen].sort()).toEqual(['1', 'absent']);
    });
  });

  it('inside the swap, and again at every operation of the repair, is repaired by the next repair', async () => {
    await withTempDirectory(async (directory) => {
      const model = join(directory, 'model');
      await runChild(taskFor(model, { generations: [0] }));
      const operations = await countOperations(taskFor(model, { generations: [1] }));
      for (let at = operations; existsSync(join(model, id)); at -= 1) {
        await repairAndLook(model);
        const fault: Fault = { kind: 'kill', at, when: 'before' };
        await runChild(taskFor(model, { generations: [at + 1], fault }));
      }
      const expected = await (async () => {
        const copy = join(directory, 'expected');
        cpSync(model, copy, { recursive: true });
        return await repairAndLook(copy);
      })();
      let doubleKills = 0;
      for (let at = 1; ; at += 1) {
        const root = join(directory, `repair-${at}`);
        cpSync(model, root, { recursive: true });
        const fault: Fault = { kind: 'kill', at, when: 'after' };
        const { signal } = await runChild(taskFor(root, { work: 'repair', fault }));
        expect(await repairAndLook(root)).toBe(expected);
        if (signal === null) break;
        doubleKills += 1;
      }
      expect(doubleKills).toBeGreaterThan(5);
    });
  });

  it('loses the bundle if it deletes the old one first: the sweep detects that mistake', async () => {
    await withTempDirectory(async (root) => {
      await runChild(taskFor(root, { generations: [0] }));
      const mistake = { generations: [1], removeFirst: true };
      const operations = await countOperations(taskFor(root, mistake));
      const seen = new Set<string>();
      for (let at = operations; at > operations / 2 && !seen.has('absent'); at -= 1) {
        const fault: Fault = { kind: 'kill', at, when: 'before' };
        await runChild(taskFor(root, { ...mistake, generations: [at + 1], fault }));
        seen.add(await repairAndLook(root));
      }
      expect(seen).toContain('absent');
    });
  });
});

describe('what an export flushes', () => {
  const plans = (count: number) =>
    Array.from({ length: count }, (_, index) => `scenario_plans/${sampleId(index + 1)}.json`);
  const stage = `.tx/${id}.n.new`;

  async function traceExport(root: string, count: number): Promise<string[]> {
    await runChild(taskFor(root, { generations: [0] }));
    const { outcome } = await runChild(taskFor(root, { plans: count }));
    return outcome?.calls ?? [];
  }

  const beforeSwap = (calls: readonly string[]) =>
    calls.slice(0, calls.indexOf(`rename ${id} .tx/${id}.n.old`));

  it('before the first rename is each file, each directory of the bundle and the staging area', async () => {
    await withTempDirectory(async (root) => {
      const calls = await traceExport(root, 2);
      const files = [...plans(2), 'manifest.json', 'checksums.sha256'];
      const expected = [...files, 'scenario_plans'].map((path) => `flush ${stage}/${path}`);
      const flushes = beforeSwap(calls).filter((call) => call.startsWith('flush '));
      expect(flushes.toSorted()).toEqual(
        [...expected, `flush ${stage}`, 'flush .', 'flush .tx'].toSorted(),
      );
      expect(flushes.slice(-3)).toEqual([`flush ${stage}`, 'flush .', 'flush .tx']);
    });
  });

  it('before the first rename is the whole file system if there are many files and it supports that', async () => {
    await withTempDirectory(async (root) => {
      const { flushesAtOnce } = await fileSystemOf(root);
      const calls = await traceExport(root, 70);
      const files = [...plans(70), 'manifest.json', 'checksums.sha256'];
      const each = files.map((path) => `flush ${stage}/${path}`);
      const isFlush = (call: string) => /^(flush|sync) /.test(call);
      const expected = [
        ...(flushesAtOnce ? [`sync -f ${stage}`] : each),
        ...[`flush ${stage}/scenario_plans`, `flush ${stage}`, 'flush .', 'flush .tx'],
      ];
      expect(beforeSwap(calls).filter(isFlush).toSorted()).toEqual(expected.toSorted());
    });
  });

  it('after the swap are the names, before the old bundle is deleted', async () => {
    await withTempDirectory(async (root) => {
      const calls = await traceExport(root, 2);
      const after = calls.slice(calls.indexOf(`rename ${stage} ${id}`) + 1);
      const removed = after.indexOf(`remove .tx/${id}.n.old`);
      expect(after.slice(0, removed)).toEqual(expect.arrayContaining(['flush .', 'flush .tx']));
    });
  });
});

describe('a disk that fails', () => {
  const codes = {
    EIO: 'STORAGE_FAILED',
    ENOSPC: 'STORAGE_FULL',
    EDQUOT: 'STORAGE_FULL',
    EROFS: 'STORAGE_READ_ONLY',
    EACCES: 'STORAGE_READ_ONLY',
    EXDEV: 'STORAGE_FAILED',
  };

  it.each(Object.entries(codes))(
    'with %s at any one operation gives %s, or STORAGE_UNREADABLE during reading back, and keeps the old bundle',
    async (errno, code) => {
      await withTempDirectory(async (root) => {
        await runChild(taskFor(root, { generations: [0] }));
        const fault: Fault = { kind: 'fail', at: 0, errno, lasting: false };
        const { outcome } = await runChild(taskFor(root, { work: 'sweep', fault }));
        const sweep = outcome?.sweep ?? [];
        expect(sweep.length).toBeGreaterThan(50);
        for (const step of sweep) {
          const live = step.code === null ? String(step.at) : step.before;
          expect(step).toEqual({ ...step, live, repaired: live });
        }
        const codesSeen = new Set(sweep.map((step) => step.code).filter((seen) => seen !== null));
        const refused = errno === 'EXDEV' ? ['BUNDLE_REFUSED'] : [];
        expect(codesSeen).toEqual(new Set([code, 'STORAGE_UNREADABLE', ...refused]));
        expect(readdirSync(join(root, '.tx'))).toEqual([]);
      });
    },
  );

  it('while plans are taken from the old bundle keeps it, or writes them again if only the old file cannot be read', async () => {
    await withTempDirectory(async (root) => {
      const samePlans = { plans: 3, samePlans: true };
      await runChild(taskFor(root, { ...samePlans, generations: [0] }));
      const fault: Fault = { kind: 'fail', at: 0, errno: 'EIO', lasting: false };
      const { outcome } = await runChild(taskFor(root, { ...samePlans, work: 'sweep', fault }));
      const sweep = outcome?.sweep ?? [];
      expect(sweep.length).toBeGreaterThan(50);
      for (const step of sweep) {
        const live = step.code === null ? String(step.at) : step.before;
        expect(step).toEqual({ ...step, live, repaired: live });
      }
      expect(sweep.filter((step) => step.code === null).length).toBeGreaterThan(3);
      expect(readdirSync(join(root, '.tx'))).toEqual([]);
    });
  });

  it('permanently, from any operation on, still leaves one intact generation to the next start', async () => {
    await withTempDirectory(async (root) => {
      await runChild(taskFor(root, { generations: [0] }));
      const fault: Fault = { kind: 'fail', at: 0, errno: 'EIO', lasting: true };
      const { outcome } = await runChild(taskFor(root, { work: 'sweep', fault }));
      const sweep = outcome?.sweep ?? [];
      expect(sweep.length).toBeGreaterThan(50);
      for (const step of sweep) {
        expect([step.before, String(step.at)]).toContain(step.repaired);
        if (step.code === null) expect(step.repaired).toBe(String(step.at));
        // Only this code does not promise that the old bundle is in its place.
        if (step.code !== null && step.live !== step.before)
          expect(step.code).toBe('BUNDLE_UNSETTLED');
      }
      expect(sweep.map((step) => step.code)).toContain('BUNDLE_UNSETTLED');
    });
  });

  it('in both renames of the swap is retried, and if it persists the error does not claim that the bundle was kept', async () => {
    await withTempDirectory(async (root) => {
      await runChild(taskFor(root, { generations: [0] }));
      const refuse = async (times: number) => {
        const fault: Fault = { kind: 'refuse_renames', from: 2, times };
        const { outcome } = await runChild(taskFor(root, { generations: [1], fault }));
        return [outcome?.code, await liveGeneration(root)];
      };
      expect(await refuse(1)).toEqual(['STORAGE_FAILED', '0']);
      expect(await refuse(2)).toEqual(['STORAGE_FAILED', '0']);
      expect(await refuse(3)).toEqual(['BUNDLE_UNSETTLED', 'absent']);
      expect(await repairAndLook(root)).toBe('0');
    });
  });

  it('by accepting fewer bytes than it reports, or other bytes, is detected before the swap', async () => {
    await withTempDirectory(async (root) => {
      await runChild(taskFor(root, { generations: [0] }));
      const short = await runChild(
        taskFor(root, { generations: [1], fault: { kind: 'short_write' } }),
      );
      expect(short.outcome?.code).toBe('STORAGE_FAILED');
      const wrong = await runChild(
        taskFor(root, { generations: [1], fault: { kind: 'wrong_byte' } }),
      );
      expect(wrong.outcome?.code).toBe('BUNDLE_VALIDATION_FAILED');
      expect(readdirSync(join(root, '.tx'))).toEqual([]);
      expect(await liveGeneration(root)).toBe('0');
    });
  });
});
