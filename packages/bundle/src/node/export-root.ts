import { resolve } from 'node:path';
import type { BundleReport, ExportFileEntry } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import { comparePaths, manifestFile } from '../bundle-format.ts';
import { type BundleWork, ownThread } from './bundle-work.ts';
import { type Durability, judgeDurability } from './durability.ts';
import { type ExportLayout, layoutExports, newNonce } from './export-layout.ts';
import { findLive } from './find-live.ts';
import { findNamed } from './find-named.ts';
import { assertWritable, isLivePresent, prepareRoot } from './guard-directories.ts';
import { type LiveList, matchLive, readLiveList } from './match-live.ts';
import {
  type BundleLog,
  flushNames,
  listResidue,
  type RepairOutcome,
  repairBundle,
} from './repair.ts';
import { type BundleStage, openStage, type SealedStage, type Stage } from './stage.ts';
import { onDisk, toReadError } from './storage-error.ts';
import { type Replacement, removeOld, swapBundle, verifyStage } from './swap.ts';

export type WriteOptions<Filled> = {
  workspaceId: string;
  /** Ends the export before the swap; the old bundle stays. */
  signal?: AbortSignal;
  /** Runs last before the swap, twice if the old bundle has to be copied aside first; an error from it ends the export and keeps the old bundle. */
  beforeSwap?: () => Promise<void>;
  /** Writes the plans and the manifest; its return value is part of the result. Runs again, from the start, if the live bundle turns out to be damaged. */
  fill: (stage: BundleStage) => Promise<Filled>;
};

export type WriteResult = {
  /** The whole inventory in byte order, including the checksum list. */
  files: ExportFileEntry[];
  bundleDigest: string;
  unchanged: boolean;
  exportedAt: string;
  validated: true;
};

/** One export root. `write` and `repair` expect their caller to hold the workspace's lock. */
export type ExportRoot = {
  root: string;
  /** Whether bundles survive a power cut, as determined when the root was opened. */
  durability: Durability;
  bundleDirectory: (workspaceId: string) => string;
  verify: (workspaceId: string) => Promise<BundleReport | null>;
  write: <Filled>(options: WriteOptions<Filled>) => Promise<WriteResult & { filled: Filled }>;
  repair: (workspaceId: string) => Promise<RepairOutcome>;
  residue: () => Promise<string[]>;
  /** Whether each workspace has a bundle, in the order of the ids; null if that cannot be determined. Does not verify it. */
  findLive: (workspaceIds: readonly string[]) => Promise<(boolean | null)[]>;
  /** The given ids and digests that a manifest below the root names; throws if a manifest cannot be read. */
  findNamed: (wanted: ReadonlySet<string>) => Promise<Set<string>>;
};

type Services = { layout: ExportLayout; work: BundleWork; log: BundleLog };

/** A bundle copied to another workspace's name verifies, but does not belong to that workspace. */
function judgeOwner(report: BundleReport, workspaceId: string): BundleReport {
  if (report.workspace_id === null || report.workspace_id === workspaceId) return report;
  const problem = {
    code: 'manifest_invalid',
    path: manifestFile,
    expected: workspaceId,
    found: report.workspace_id,
  } as const;
  return { ...report, ok: false, problems: [...report.problems, problem] };
}

async function verifyLive(
  { layout, work }: Services,
  workspaceId: string,
): Promise<BundleReport | null> {
  const live = layout.live(workspaceId);
  const verifyPresent = async () => {
    try {
      return judgeOwner(await work.verify(live), workspaceId);
    } catch (error) {
      if (!isLivePresent(layout, workspaceId)) return null;
      throw error;
    }
  };
  return await onDisk({ step: 'verify the bundle' }, verifyPresent, toReadError);
}

function inventory(sealed: SealedStage): ExportFileEntry[] {
  return sealed.files.toSorted((left, right) => comparePaths(left.path, right.path));
}

/** What the live bundle's list says; null if there is no bundle, or none that can be read. */
async function listLive({ layout, log }: Services, workspaceId: string): Promise<LiveList | null> {
  const present = await onDisk({ step: 'look at the exported bundle' }, () =>
    isLivePresent(layout, workspaceId),
  );
  if (!present) return null;
  try {
    return await readLiveList(layout.live(workspaceId));
  } catch (error) {
    logUnreadable(log, { workspaceId, error });
    return null;
  }
}

function logUnreadable(
  log: BundleLog,
  { workspaceId, error }: { workspaceId: string; error: unknown },
): void {
  log('The exported bundle could not be read; it is replaced', {
    workspace_id: workspaceId,
    error: String(error),
  });
}

type Staged = { workspaceId: string; sealed: SealedStage; list: LiveList | null };

async function findUnchanged(
  { layout, work, log }: Services,
  { workspaceId, sealed, list }: Staged,
): Promise<WriteResult | null> {
  if (list === null) return null;
  try {
    const { verify } = work;
    const same = await matchLive(layout.live(workspaceId), { verify, list, sealed });
    return same && { ...same, unchanged: true, validated: true };
  } catch (error) {
    logUnreadable(log, { workspaceId, error });
    return null;
  }
}

async function disposeStage({ log }: Services, stage: Stage): Promise<void> {
  try {
    await stage.dispose();
  } catch (error) {
    log('A stage could not be deleted; the next repair tries again', {
      directory: stage.directory,
      error: String(error),
    });
  }
}

/** An export from beginning to end; plans that the live bundle holds already are taken from there. */
async function writeBundle<Filled>(
  services: Services,
  options: WriteOptions<Filled>,
): Promise<WriteResult & { filled: Filled }> {
  await makeReady(services, options);
  const list = await listLive(services, options.workspaceId);
  return await replaceBundle(services, { ...options, list });
}

/**
 * The export in the order that BUNDLE_FORMAT documents; any failure leaves the last good bundle. Starts again without the live
 * bundle's list if the bundle turns out not to be what the list says.
 */
async function replaceBundle<Filled>(
  services: Services,
  options: WriteOptions<Filled> & { list: LiveList | null },
): Promise<WriteResult & { filled: Filled }> {
  const { layout, work } = services;
  const { workspaceId, signal, beforeSwap, list } = options;
  const nonce = newNonce();
  const livePlans = list?.plans ?? new Map<string, string>();
  const directory = layout.residue({ workspaceId, nonce, kind: 'new' });
  const stage = await openStage(directory, { workspaceId, work, livePlans });
  try {
    const filled = await options.fill(stage);
    signal?.throwIfAborted();
    const sealed = await stage.seal();
    const unchanged = await findUnchanged(services, { workspaceId, sealed, list });
    if (unchanged !== null) return { ...unchanged, filled };
    const isComplete = await stage.copyHeld(layout.live(workspaceId));
    if (!isComplete) return await replaceBundle(services, { ...options, list: null });
    await flushStage(layout, stage);
    const old = layout.residue({ workspaceId, nonce, kind: 'old' });
    const replacement = { layout, workspaceId, verify: work.verify, stage, sealed, old };
    await verifyStage(replacement);
    await swapBundle(replacement, async () => {
      await beforeSwap?.();
      signal?.throwIfAborted();
    });
    await removeReplaced(services, replacement);
    return { ...describeWritten(sealed), filled };
  } finally {
    await disposeStage(services, stage);
  }
}

/** Makes sure that the root exists, and repairs what a crashed export of this workspace left. */
async function makeReady(
  services: Services,
  { workspaceId, signal }: Pick<WriteOptions<unknown>, 'workspaceId' | 'signal'>,
): Promise<void> {
  services.layout.live(workspaceId);
  signal?.throwIfAborted();
  await onDisk({ step: 'prepare the export root' }, () => prepareRoot(services.layout));
  const repaired = await repairLogged(services, workspaceId);
  if (repaired.action !== 'refused') return;
  throw new BundleError('BUNDLE_REFUSED', repaired.detail, { evidence: repaired });
}

async function flushStage(layout: ExportLayout, stage: Stage): Promise<void> {
  await stage.flush();
  await onDisk({ step: 'flush the staging area' }, () => flushNames(layout));
}

/** The new bundle is live and verified: failing to delete the old one does not fail the export. */
async function removeReplaced({ log }: Services, replacement: Replacement): Promise<void> {
  try {
    await removeOld(replacement);
  } catch (error) {
    log('The replaced bundle could not be deleted; the next repair tries again', {
      workspace_id: replacement.workspaceId,
      error: String(error),
    });
  }
}

function describeWritten(sealed: SealedStage): WriteResult {
  return {
    files: inventory(sealed),
    bundleDigest: sealed.bundleDigest,
    unchanged: false,
    exportedAt: sealed.manifest.exported_at,
    validated: true,
  };
}

async function repairLogged(services: Services, workspaceId: string): Promise<RepairOutcome> {
  services.layout.live(workspaceId);
  const outcome = await onDisk({ step: 'repair the bundle' }, () =>
    repairBundle({ ...services, verify: services.work.verify, workspaceId }),
  );
  if (outcome.action === 'refused') services.log('Left a bundle unchanged', outcome);
  else if (outcome.action !== 'none') services.log('Repaired a bundle', outcome);
  return outcome;
}

/**
 * Opens (and creates) the directory that holds all bundles and its private staging area. Throws
 * `BUNDLE_REFUSED` if either is a link, foreign or on another mount, and a storage code if the
 * disk fails or cannot be written. `work` blocks; pass one that runs on other threads.
 */
export async function openExportRoot(options: {
  root: string;
  work?: BundleWork;
  log?: BundleLog;
}): Promise<ExportRoot> {
  const layout = layoutExports(resolve(options.root));
  const services: Services = {
    layout,
    work: options.work ?? ownThread,
    log: options.log ?? (() => {}),
  };
  const durability = await onDisk({ step: 'prepare the export root' }, async () => {
    await prepareRoot(layout);
    assertWritable(layout.root);
    return await judgeDurability(layout.root);
  });
  return {
    root: layout.root,
    durability,
    bundleDirectory: layout.live,
    verify: (workspaceId) => verifyLive(services, workspaceId),
    write: (write) => writeBundle(services, write),
    repair: (workspaceId) => repairLogged(services, workspaceId),
    residue: async () => {
      const residues = await onDisk({ step: 'list the staging area' }, () => listResidue(layout));
      return [...new Set(residues.map((residue) => residue.workspaceId))].sort();
    },
    findLive: (workspaceIds) => findLive(layout, workspaceIds),
    findNamed: (wanted) => findNamed(layout, wanted),
  };
}
