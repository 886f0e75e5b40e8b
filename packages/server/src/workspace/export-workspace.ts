import path from 'node:path';
import {
  assembleManifest,
  type BundleManifest,
  bundleFormatVersion,
  type ModelRunReference,
} from '@vitrine/bundle';
import type { BundleStage, ExportRoot } from '@vitrine/bundle/node';
import type {
  ArtifactVerification,
  ExportedModelRun,
  ExportFileEntry,
  ModelRun,
  Workspace,
  WorkspaceExportResult,
} from '@vitrine/contract';
import {
  type Database,
  DatabaseError,
  readSnapshot,
  type SessionLock,
  type VitrineDb,
} from '@vitrine/db';
import { VitrineError } from '../rpc/vitrine-error.ts';
import type { ReferenceLookup } from './reference-lookup.ts';
import { type ResolvedReferences, resolveReferences } from './resolve-references.ts';
import { assertNotRunning, getWorkspace } from './workspaces.ts';

export interface ExportDependencies {
  database: Database;
  exportRoot: ExportRoot;
  repositoryRoot: string;
  createLookup: (db: VitrineDb) => ReferenceLookup;
  verifyArtifact: (run: ModelRun, signal: AbortSignal) => Promise<ArtifactVerification>;
  /** How long a caller waits for earlier exports of the same workspace. */
  lockTimeoutMs: number;
  /** Lets a few exports of this process read at a time while others wait, because each holds a connection. */
  readInTurn: <Value>(read: () => Promise<Value>, signal: AbortSignal) => Promise<Value>;
  /** The timestamp of new content. */
  now: () => Date;
}

interface ExportOptions {
  workspaceId: string;
  /** Called when the snapshot opens: later changes are not in this export. */
  onSnapshot: () => void;
}

/**
 * Writes the bundle of one workspace and returns once every byte has been read back and verified. The same state gives the same
 * bytes and leaves the bundle untouched; any failure leaves the last good bundle. Writes nothing to the database.
 */
export async function exportWorkspace(
  dependencies: ExportDependencies,
  { workspaceId, onSnapshot }: ExportOptions,
): Promise<WorkspaceExportResult> {
  const { database, exportRoot } = dependencies;
  assertNotRunning(await getWorkspace(database.db, workspaceId), 'exported');
  const lock = await lockWorkspace(dependencies, workspaceId);
  try {
    const { lost } = lock;
    const { filled: manifest, ...written } = await exportRoot.write({
      workspaceId,
      signal: lost,
      beforeSwap: () => lock.assertHeld(),
      fill: (stage) => fillStage({ dependencies, workspaceId, onSnapshot, stage, lost }),
    });
    return {
      workspace_id: workspaceId,
      bundle_path: bundlePath(dependencies, workspaceId),
      bundle_format_version: bundleFormatVersion,
      exported_at: written.exportedAt,
      files: written.files,
      scenario_plans_exported: manifest.scenario_plans.length,
      model_runs_referenced: manifest.model_runs.length,
      model_runs: manifest.model_runs.map(toExportedRun),
      unresolved_references: manifest.unresolved_references,
      validated: written.validated,
      bundle_digest: written.bundleDigest,
      unchanged: written.unchanged,
    };
  } finally {
    await lock.release();
  }
}

/** The lock that any process on the database needs to touch a workspace's bundle and its leftovers. */
export function exportLockName(workspaceId: string): string {
  return `export:${workspaceId}`;
}

async function lockWorkspace(
  { database, lockTimeoutMs }: ExportDependencies,
  workspaceId: string,
): Promise<SessionLock> {
  try {
    return await database.locks.acquire(exportLockName(workspaceId), { timeoutMs: lockTimeoutMs });
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === 'LOCK_BUSY')) throw error;
    throw new VitrineError(
      'EXPORT_BUSY',
      `Other exports of workspace ${workspaceId} took longer than ${lockTimeoutMs / 1000} seconds; try again.`,
      { evidence: { workspace_id: workspaceId }, cause: error },
    );
  }
}

interface FillOptions extends ExportOptions {
  dependencies: ExportDependencies;
  stage: BundleStage;
  /** Aborts when the lock is lost: everything written after that is useless. */
  lost: AbortSignal;
}

async function fillStage(options: FillOptions): Promise<BundleManifest> {
  const { dependencies, stage, lost } = options;
  const { planFiles, ...snapshot } = await dependencies.readInTurn(() => writePlans(options), lost);
  const checks = await verifyArtifacts(dependencies, snapshot.resolved, lost);
  const manifest = describe(dependencies, { ...snapshot, checks, planFiles });
  await stage.writeManifest(manifest);
  return manifest;
}

/** All reads from the database use one snapshot; plans go to the stage page by page, as they arrive. */
function writePlans({ dependencies, workspaceId, onSnapshot, stage }: FillOptions) {
  return readSnapshot(dependencies.database.db, async (tx) => {
    onSnapshot();
    // The workspace had settled before the lock was requested, and a settled workspace never runs again.
    const workspace = await getWorkspace(tx, workspaceId);
    const planFiles: Omit<ExportFileEntry, 'sha256'>[] = [];
    const resolved = await resolveReferences({
      workspace,
      lookup: dependencies.createLookup(tx),
      onPlans: async (plans) => {
        const files = await stage.writePlans(
          plans.map((plan) => ({ scenario_id: plan.scenario_id, body: plan })),
        );
        for (const { path: file, size_bytes } of files) planFiles.push({ path: file, size_bytes });
      },
    });
    return { workspace, resolved, planFiles };
  });
}

interface ManifestParts {
  workspace: Workspace;
  resolved: ResolvedReferences;
  checks: ReadonlyMap<string, ArtifactVerification>;
  planFiles: Omit<ExportFileEntry, 'sha256'>[];
}

function describe(
  { now }: ExportDependencies,
  { workspace, resolved, checks, planFiles }: ManifestParts,
) {
  return assembleManifest({
    exportedAt: now().toISOString(),
    workspace,
    modelRuns: resolved.modelRuns.map((reference) => toManifestEntry(reference, checks)),
    alias: resolved.alias && {
      alias_name: resolved.alias.alias_name,
      run_id: resolved.alias.run_id,
    },
    plans: resolved.plans,
    unresolvedReferences: resolved.unresolved,
    planFiles,
  });
}

function toManifestEntry(
  { key, run }: ResolvedReferences['modelRuns'][number],
  checks: ReadonlyMap<string, ArtifactVerification>,
): ModelRunReference {
  const check = checks.get(run.run_id);
  return {
    key,
    run_id: run.run_id,
    model_type: run.model_type,
    status: run.status,
    artifact_uri: run.artifact_uri,
    artifact_hash: run.artifact_hash,
    artifact_size_bytes: run.artifact_size_bytes,
    artifact_verified: check?.verified ?? null,
    artifact_verify_reason: check?.reason ?? null,
    metrics: run.metrics,
  };
}

/** The check of a model run in the result: always the check of this call, even if the bundle is left alone. */
function toExportedRun(run: ModelRunReference): ExportedModelRun {
  const { key, run_id, artifact_verified, artifact_verify_reason } = run;
  return { key, run_id, artifact_verified, artifact_verify_reason };
}

/** Checks each run once, under any number of keys; ends when the lock is lost. */
async function verifyArtifacts(
  { verifyArtifact }: ExportDependencies,
  { modelRuns }: ResolvedReferences,
  lost: AbortSignal,
): Promise<Map<string, ArtifactVerification>> {
  const runs = new Map(modelRuns.map(({ run }) => [run.run_id, run]));
  const checks = [...runs.values()].map(
    async (run) => [run.run_id, await verifyArtifact(run, lost)] as const,
  );
  try {
    return new Map(await Promise.all(checks));
  } catch (error) {
    lost.throwIfAborted();
    throw error;
  }
}

/** Relative to the repository, so that no host path leaves the process; outside it the id alone. */
function bundlePath(
  { repositoryRoot, exportRoot }: ExportDependencies,
  workspaceId: string,
): string {
  const relative = path.relative(repositoryRoot, exportRoot.bundleDirectory(workspaceId));
  const isOutside = relative.startsWith('..') || path.isAbsolute(relative);
  return isOutside ? workspaceId : relative.split(path.sep).join('/');
}
