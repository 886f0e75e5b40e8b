import {
  isPromoted,
  type RunEnvironment,
  type RunRequest,
  type UserScope,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { createId } from '../ids.ts';
import { type DescribedReplay, describeReplay } from '../replay-proof/describe-replay.ts';
import type { CompareEvidence } from '../replay-proof/evidence-store.ts';
import { findStageDigests, insertWorkspace, writeOutcome } from './queries.ts';
import type { Keeper } from './run-pipeline.ts';
import { metricsOf, type RunState } from './run-state.ts';
import { summarizePhases } from './summarize-phases.ts';

type Log = (message: string, fields: Record<string, unknown>) => void;

interface OpenOptions {
  db: VitrineDb;
  request: RunRequest;
  windowEnd: string | null;
  userScope: UserScope | null;
  environment: RunEnvironment;
  log: Log;
}

/**
 * Inserts the workspace of a kept run as `running` with every replay input and its grain. If that fails, the run continues without one and
 * says so at its end.
 */
export async function openWorkspace(options: OpenOptions): Promise<string | null> {
  const { db, request, windowEnd, userScope, environment, log } = options;
  if (request.preservation === 'ephemeral') return null;
  const workspace_id = createId();
  const overrides = request.seed_overrides ?? {};
  try {
    await insertWorkspace(db, {
      workspace_id,
      name: request.workspace_name ?? null,
      status: 'running',
      seed: request.skip_seed ? null : request.seed,
      scenario: request.skip_seed ? null : request.scenario,
      reset: request.reset,
      skip_seed: request.skip_seed,
      seed_overrides: Object.keys(overrides).length > 0 ? overrides : null,
      user_scope: userScope,
      run_config: request.run_config ?? null,
      promote: isPromoted(request),
      window_end: windowEnd,
      phase_summaries: summarizePhases({ steps: [], grain: null, environment }),
      replayed_from_workspace_id: request.replayed_from_workspace_id ?? null,
    });
    return workspace_id;
  } catch (error) {
    log('The workspace could not be written; the run continues without one', { error });
    return null;
  }
}

interface KeeperOptions {
  db: VitrineDb;
  workspaceId: string | null;
  compareEvidence: CompareEvidence;
  log: Log;
}

/** Keeps the row of a run up to date; if the row cannot be settled in the end, the run still completes. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { db, workspaceId, log } = options;
  let kept = workspaceId;
  let written = '';
  const write = async (outcome: Parameters<typeof writeOutcome>[2]) => {
    if (kept === null) return false;
    const text = JSON.stringify(outcome);
    if (text === written) return true;
    try {
      if (!(await writeOutcome(db, kept, outcome))) return false;
      written = text;
      return true;
    } catch (error) {
      log('The workspace could not be written', { workspace_id: kept, error });
      return false;
    }
  };
  return {
    workspaceId: () => kept,
    saveProgress: async (state) => {
      await write(foundAndMade(state));
    },
    settle: async (state, { overall, wall_clock_s }) => {
      if (state.request.preservation === 'ephemeral')
        return { status: 'skip', detail: 'Ephemeral: nothing is kept' };
      const started = performance.now();
      const status = overall === 'fail' ? 'failed' : 'completed';
      const { proof } = state.record;
      const replay = await describeReplay({
        sourceId: state.request.replayed_from_workspace_id,
        digests: proof.digests,
        findDigests: (workspaceId) => findStageDigests(db, workspaceId),
        compareEvidence: options.compareEvidence,
        log,
      });
      const outcome = describeKeeping({ status, replay, unproven: proof.unproven });
      const duration_ms = Math.round(performance.now() - started);
      state.record.steps.push({ step_name: 'keep', ...outcome, duration_ms });
      const isSettled = await write({
        ...foundAndMade(state),
        status,
        result_summary: summarize(state, wall_clock_s),
        replay_verdict: replay?.verdict ?? null,
      });
      if (!isSettled) kept = null;
      if (kept === null)
        return { status: 'warn', detail: 'The workspace could not be written; nothing was kept' };
      const replayed = replay && { replay_verdict: replay.verdict };
      return { ...outcome, data: { workspace_id: kept, status, ...replayed } };
    },
  };
}

function foundAndMade(state: RunState) {
  const { grain, series, windowEnd, userScope, createdObjects, record, outcome } = state;
  const { steps, environment } = record;
  return {
    window_end: windowEnd,
    user_scope: userScope,
    store_id: grain?.store_id ?? null,
    product_id: grain?.product_id ?? null,
    date_start: series?.startDate ?? null,
    date_end: series ? windowEnd : null,
    created_objects: createdObjects,
    stage_digests: record.proof.digests,
    phase_summaries: summarizePhases({ steps, grain, environment, outcome }),
  };
}

interface KeptRun {
  status: 'failed' | 'completed';
  replay: DescribedReplay | null;
  unproven: readonly string[];
}

function describeKeeping({ status, replay, unproven }: KeptRun) {
  const kept = replay ? `Kept as ${status}; ${replay.sentence}` : `Kept as ${status}`;
  const cannotTell = replay?.verdict === null;
  if (unproven.length === 0) return { status: cannotTell ? 'warn' : 'pass', detail: kept } as const;
  return { status: 'warn', detail: `${kept}. Not proven: ${unproven.join('; ')}` } as const;
}

function summarize({ winner }: RunState, wall_clock_s: number) {
  return {
    winner_model_type: winner?.model_type ?? null,
    winner_wape: winner ? metricsOf(winner).wape : null,
    wall_clock_s,
  };
}

/** Tags of everything the run saves: its origin and its workspace. */
export function listPlanTags(request: RunRequest, workspaceId: string | null): string[] {
  const workspace = request.workspace_name ?? workspaceId;
  return workspace ? ['source:showcase', `workspace:${workspace}`] : ['source:showcase'];
}
