import { renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { BundleReport } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import type { ExportLayout } from './export-layout.ts';
import { isLivePresent } from './guard-directories.ts';
import { flushNames, quarantine, type VerifyDirectory } from './repair.ts';
import type { SealedStage, Stage } from './stage.ts';
import { onDisk } from './storage-error.ts';

/** One bundle on its way in: where it comes from, where the old one waits, what it must be. */
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

function validationFailed(where: 'staged' | 'live', report: BundleReport): BundleError {
  const message = `The ${where} bundle did not verify; the last good one is kept`;
  const { problems, bundle_digest } = report;
  return new BundleError('BUNDLE_VALIDATION_FAILED', message, {
    evidence: { where, problems, bundle_digest },
  });
}

/** Re-reads the stage from disk; throws `BUNDLE_VALIDATION_FAILED` unless it is what was written. */
export async function verifyStage(replacement: Replacement): Promise<void> {
  const { stage, verify } = replacement;
  const report = await onDisk({ step: 'verify the new bundle' }, () => verify(stage.directory));
  if (!isAsSealed(report, replacement)) throw validationFailed('staged', report);
}

/** Two renames with nothing between them: the only moment at which no bundle has the name. */
function swapNames({ layout, workspaceId, stage, old }: Replacement): { hadLive: boolean } {
  const live = layout.live(workspaceId);
  const hadLive = isLivePresent(layout, workspaceId);
  if (hadLive) renameSync(live, old);
  try {
    renameSync(stage.directory, live);
  } catch (error) {
    if (hadLive) renameSync(old, live);
    throw error;
  }
  return { hadLive };
}

async function rollBack(
  { layout, workspaceId, stage, old }: Replacement,
  { hadLive, keepNew }: { hadLive: boolean; keepNew: boolean },
): Promise<void> {
  const live = layout.live(workspaceId);
  if (keepNew) quarantine(layout, live);
  else renameSync(live, stage.directory);
  if (hadLive) renameSync(old, live);
  try {
    await flushNames(layout);
  } catch {
    // Nothing of this export is acknowledged, and repair accepts these names in any order.
  }
}

async function verifyLive(replacement: Replacement): Promise<void> {
  const { layout, workspaceId, stage, verify } = replacement;
  const live = layout.live(workspaceId);
  const report = await verify(live);
  if (isAsSealed(report, replacement) && stage.isAt(live)) return;
  throw validationFailed('live', report);
}

/**
 * Puts a verified stage in the place of the live bundle, makes the names durable and verifies
 * again in place. On any failure the old bundle is back under its name before the error leaves.
 */
export async function swapBundle(replacement: Replacement): Promise<void> {
  const { layout } = replacement;
  await onDisk({ step: 'replace the bundle' }, async () => {
    const { hadLive } = swapNames(replacement);
    try {
      await flushNames(layout);
      await verifyLive(replacement);
    } catch (error) {
      const keepNew = error instanceof BundleError && error.code === 'BUNDLE_VALIDATION_FAILED';
      await rollBack(replacement, { hadLive, keepNew });
      throw error;
    }
  });
}

/** Deletes the replaced bundle. The caller decides what a failure means. */
export async function removeOld({ old }: Replacement): Promise<void> {
  await rm(old, { recursive: true, force: true });
}
