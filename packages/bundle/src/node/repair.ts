import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BundleError } from '../bundle-error.ts';
import { checksumsFile } from '../bundle-format.ts';
import type { VerifyDirectory } from './bundle-work.ts';
import { flushDirectory, flushOlderNames } from './durability.ts';
import { type ExportLayout, parseResidue, type Residue } from './export-layout.ts';
import { isLivePresent } from './guard-directories.ts';
import { moveDirectory } from './move-directory.ts';
import { errnoOf, toStorageError } from './storage-error.ts';

export type BundleLog = (message: string, fields: Record<string, unknown>) => void;

/** What repair found and did; `live` is `unchecked` if the decision did not depend on it. */
export type RepairOutcome = {
  workspace_id: string;
  action: 'none' | 'swept' | 'rolled_forward' | 'rolled_back' | 'quarantined' | 'refused';
  live: 'verified' | 'corrupt' | 'absent' | 'unchecked';
  detail: string;
};

type Context = {
  layout: ExportLayout;
  workspaceId: string;
  verify: VerifyDirectory;
  log: BundleLog;
};
type Step = Omit<RepairOutcome, 'workspace_id'>;

/** The writer's leftovers in the staging area, of one workspace or of all. */
export async function listResidue(layout: ExportLayout): Promise<Residue[]> {
  let names: string[];
  try {
    names = await readdir(layout.staging);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
  return names.map(parseResidue).filter((residue) => residue !== null);
}

/** Not `mkdir` with `recursive`, which hides the error of the disk: https://github.com/nodejs/node/issues/47098 */
function createQuarantine({ quarantine }: ExportLayout): void {
  try {
    mkdirSync(quarantine, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/** Moves a directory aside under a unique name; Vitrine never deletes anything in quarantine. */
export async function quarantine(
  layout: ExportLayout,
  { workspaceId, directory }: { workspaceId: string; directory: string },
): Promise<string> {
  createQuarantine(layout);
  const suffix = randomBytes(4).toString('hex');
  const to = join(layout.quarantine, `${basename(directory)}.${suffix}`);
  await moveDirectory({ from: directory, to, spare: layout.spare(workspaceId) });
  return to;
}

/** Makes renames between root, staging area and quarantine durable. */
export async function flushNames(layout: ExportLayout): Promise<void> {
  await flushDirectory(layout.root);
  await flushDirectory(layout.staging);
}

/** Deletes one of our spare directories; if that fails, moves it out of the way. */
async function removeSpare(context: Context, directory: string): Promise<void> {
  const { log } = context;
  try {
    await rm(directory, { recursive: true, force: true });
  } catch (error) {
    const moved = await moveAside(context, { directory, undeletable: error });
    log('A spare bundle could not be deleted and was moved aside', { moved, error: String(error) });
  }
}

/** If that fails too, throws the error of the deletion, which describes the disk's problem. */
async function moveAside(
  { layout, workspaceId }: Context,
  { directory, undeletable }: { directory: string; undeletable: unknown },
): Promise<string> {
  try {
    return await quarantine(layout, { workspaceId, directory });
  } catch (error) {
    const evidence = { step: 'delete a spare bundle', not_moved_aside: String(error) };
    throw toStorageError(undeletable, evidence);
  }
}

async function isWhole({ verify, workspaceId }: Context, directory: string): Promise<boolean> {
  const report = await verify(directory);
  return report.ok && report.workspace_id === workspaceId;
}

/** One of our crashes cannot leave several generations at once: keep all, decide nothing. */
async function quarantineAll(context: Context, residues: readonly Residue[]): Promise<Step> {
  const { layout, workspaceId } = context;
  for (const residue of residues) {
    await quarantine(layout, { workspaceId, directory: layout.residue(residue) });
  }
  await flushNames(layout);
  const detail = `moved aside: ${residues.map(({ nonce, kind }) => `${nonce}.${kind}`).join(', ')}`;
  return { action: 'quarantined', live: 'unchecked', detail };
}

/** Deletes what nothing depends on; a replaced bundle only once the name of the remaining one is durable. */
async function sweep(context: Context, residues: readonly Residue[]): Promise<void> {
  const { layout, workspaceId } = context;
  if (residues.some(({ kind }) => kind === 'old')) {
    await flushOlderNames(layout.root, join(layout.live(workspaceId), checksumsFile));
  }
  for (const residue of residues) await removeSpare(context, layout.residue(residue));
  await flushDirectory(layout.staging);
}

type Residues = { staged: Residue | undefined; old: Residue | undefined; all: readonly Residue[] };

/** Gives an intact bundle its name; a copy of it has to verify before it gets the name. */
async function moveToLive(context: Context, residue: Residue): Promise<void> {
  const { layout, workspaceId } = context;
  const check = async (copy: string) => {
    if (!(await isWhole(context, copy)))
      throw new Error('The copy of an intact bundle did not verify');
  };
  await moveDirectory({
    from: layout.residue(residue),
    to: layout.live(workspaceId),
    spare: layout.spare(workspaceId),
    check,
  });
  await flushNames(layout);
}

async function repairMissingLive(context: Context, residues: Residues): Promise<Step> {
  const { layout } = context;
  const { staged, old, all } = residues;
  if (old === undefined) {
    await sweep(context, all);
    return { action: 'swept', live: 'absent', detail: 'an unfinished first export was deleted' };
  }
  if (staged !== undefined && (await isWhole(context, layout.residue(staged)))) {
    await moveToLive(context, staged);
    await sweep(context, [old]);
    return { action: 'rolled_forward', live: 'verified', detail: 'the new bundle was whole' };
  }
  if (await isWhole(context, layout.residue(old))) {
    await moveToLive(context, old);
    await sweep(context, staged === undefined ? [] : [staged]);
    return { action: 'rolled_back', live: 'verified', detail: 'the old bundle was whole' };
  }
  const step = await quarantineAll(context, all);
  return { ...step, live: 'absent', detail: `${step.detail}; export again` };
}

async function repairPresentLive(context: Context, { old, all }: Residues): Promise<Step> {
  const { layout, workspaceId } = context;
  const live = layout.live(workspaceId);
  if (old === undefined) {
    await sweep(context, all);
    return { action: 'swept', live: 'unchecked', detail: 'an unfinished export was deleted' };
  }
  if (await isWhole(context, live)) {
    await sweep(context, all);
    return { action: 'swept', live: 'verified', detail: 'a replaced bundle was deleted' };
  }
  if (!(await isWhole(context, layout.residue(old)))) {
    const step = await quarantineAll(context, all);
    return { ...step, live: 'corrupt', detail: `${step.detail}; export again` };
  }
  await quarantine(layout, { workspaceId, directory: live });
  await moveToLive(context, old);
  await sweep(
    context,
    all.filter((residue) => residue !== old),
  );
  return { action: 'rolled_back', live: 'verified', detail: 'the live bundle was moved aside' };
}

async function repairFound(context: Context, found: readonly Residue[]): Promise<Step> {
  const present = isLivePresent(context.layout, context.workspaceId);
  if (found.length === 0) {
    return { action: 'none', live: present ? 'unchecked' : 'absent', detail: 'nothing to repair' };
  }
  const isSpare = ({ kind }: Residue) => kind === 'spare';
  await sweep(context, found.filter(isSpare));
  const all = found.filter((residue) => !isSpare(residue));
  if (new Set(all.map((residue) => residue.nonce)).size > 1) {
    return await quarantineAll(context, all);
  }
  const staged = all.find((residue) => residue.kind === 'new');
  const old = all.find((residue) => residue.kind === 'old');
  const repairFrom = present ? repairPresentLive : repairMissingLive;
  return await repairFrom(context, { staged, old, all });
}

/**
 * Restores one workspace's bundle to an intact one after any crash; safe to run again after a
 * crash of its own. The caller holds the workspace's lock. Leaves foreign entries untouched and
 * reports them as `refused`; throws disk errors.
 */
export async function repairBundle(context: Context): Promise<RepairOutcome> {
  const workspace_id = context.workspaceId;
  try {
    const residues = await listResidue(context.layout);
    const own = residues.filter((residue) => residue.workspaceId === workspace_id);
    return { workspace_id, ...(await repairFound(context, own)) };
  } catch (error) {
    if (!(error instanceof BundleError) || error.code !== 'BUNDLE_REFUSED') throw error;
    return { workspace_id, action: 'refused', live: 'unchecked', detail: error.message };
  }
}
