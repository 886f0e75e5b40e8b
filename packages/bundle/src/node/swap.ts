import { lstatSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleReport } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import { checksumsFile } from '../bundle-format.ts';
import type { VerifyDirectory } from './bundle-work.ts';
import { flushOlderNames } from './durability.ts';
import type { ExportLayout } from './export-layout.ts';
import { isLivePresent } from './guard-directories.ts';
import { copyDirectory, isNotRenamable } from './move-directory.ts';
import { flushNames, quarantine } from './repair.ts';
import { type SealedStage, type Stage, validationFailed } from './stage.ts';
import { onDisk } from './storage-error.ts';

/** One swap: where the new bundle comes from, where the old one is set aside, and the expected digest. */
export type Replacement = {
  layout: ExportLayout;
  workspaceId: string;
  verify: VerifyDirectory;
  stage: Stage;
  sealed: SealedStage;
  old: string;
};

function isAsSealed(report: BundleReport, { workspaceId, sealed }: Replacement): boolean {
  return (
    report.ok && report.workspace_id === workspaceId && report.bundle_digest === sealed.bundleDigest
  );
}

/** Re-reads the stage from disk; throws `BUNDLE_VALIDATION_FAILED` if it differs from what was written. */
export async function verifyStage(replacement: Replacement): Promise<void> {
  const { stage, sealed, verify } = replacement;
  const judged = { judgedDigest: sealed.bundleDigest };
  const report = await onDisk({ step: 'verify the new bundle' }, () =>
    verify(stage.directory, judged),
  );
  if (!isAsSealed(report, replacement)) throw validationFailed('staged', report);
}

/** Renames the live bundle out of the way, if there is one; returns false if the file system cannot do that. */
function moveLiveOut({ layout, workspaceId, old }: Replacement): boolean {
  if (!isLivePresent(layout, workspaceId)) return true;
  try {
    renameSync(layout.live(workspaceId), old);
    return true;
  } catch (error) {
    if (isNotRenamable(error)) return false;
    throw error;
  }
}

/** Keeps a flushed and verified copy of the live bundle as the old one. A damaged bundle is not copied. */
async function copyLiveAside(replacement: Replacement): Promise<void> {
  const { layout, workspaceId, verify, old } = replacement;
  const live = layout.live(workspaceId);
  const report = await verify(live);
  if (!report.ok) return;
  const check = async (copy: string) => {
    const copied = await verify(copy);
    if (copied.bundle_digest !== report.bundle_digest || !copied.ok) {
      throw validationFailed('copied', copied);
    }
  };
  await copyDirectory({ from: live, to: old, spare: layout.spare(workspaceId), check });
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A failed rename is retried once: the failure of the disk may have been momentary. */
function renameBack(from: string, to: string): void {
  if (!isPresent(from) || isPresent(to)) return;
  try {
    renameSync(from, to);
  } catch {
    renameSync(from, to);
  }
}

/** Restores the original names after a partial swap, the old bundle first. */
function restoreNames(
  { layout, workspaceId, stage, old }: Replacement,
  { isMovedOut }: { isMovedOut: boolean },
): void {
  const live = layout.live(workspaceId);
  renameBack(live, stage.directory);
  if (!isMovedOut && isPresent(old)) rmSync(live, { recursive: true, force: true });
  renameBack(old, live);
}

type Taken = { isMovedOut: boolean; isDamaged: boolean; error: unknown };

/** Undoes a swap; throws `BUNDLE_UNSETTLED` if the disk prevents it. */
async function takeBack(replacement: Replacement, taken: Taken): Promise<void> {
  const { layout, workspaceId, stage } = replacement;
  try {
    restoreNames(replacement, taken);
  } catch (cause) {
    const message =
      'The swap failed in the middle and could not be undone; repair has to settle it';
    const evidence = { step: 'replace the bundle', failed: String(taken.error) };
    throw new BundleError('BUNDLE_UNSETTLED', message, { evidence, cause });
  }
  try {
    if (taken.isDamaged) await quarantine(layout, { workspaceId, directory: stage.directory });
    await flushNames(layout);
  } catch {
    // The old bundle has its name. The damaged one is removed with the stage, and repair handles these names in any order.
  }
}

/**
 * Puts a verified stage in the place of the live bundle, makes the names durable and verifies
 * again in place. Only between the two consecutive renames does no bundle have the name. If the
 * live bundle cannot be renamed, a copy of it is set aside while it is deleted, and
 * `assertMaySwap` runs again after the copying. On any failure the old bundle is back under its
 * name before the error is thrown, unless that is `BUNDLE_UNSETTLED`.
 */
export async function swapBundle(
  replacement: Replacement,
  assertMaySwap: () => Promise<void>,
): Promise<void> {
  const { layout, workspaceId, stage, sealed, verify } = replacement;
  const live = layout.live(workspaceId);
  await assertMaySwap();
  await onDisk({ step: 'replace the bundle' }, async () => {
    const isMovedOut = moveLiveOut(replacement);
    if (!isMovedOut) {
      await copyLiveAside(replacement);
      await assertMaySwap();
    }
    let isDamaged = false;
    try {
      if (!isMovedOut) rmSync(live, { recursive: true });
      renameSync(stage.directory, live);
      await flushNames(layout);
      const report = await verify(live, { judgedDigest: sealed.bundleDigest });
      isDamaged = !isAsSealed(report, replacement);
      if (isDamaged || !stage.isAt(live)) throw validationFailed('live', report);
    } catch (error) {
      await takeBack(replacement, { isMovedOut, isDamaged, error });
      throw error;
    }
  });
}

/** Deletes the replaced bundle once the new one's name is durable. The caller decides what a failure means. */
export async function removeOld({ layout, workspaceId, old }: Replacement): Promise<void> {
  if (!isPresent(old)) return;
  await flushOlderNames(layout.root, join(layout.live(workspaceId), checksumsFile));
  await rm(old, { recursive: true, force: true });
}
