import {
  formatWape,
  type MeasurementDifference,
  type ModelRunStatus,
  type TestDays,
} from '@vitrine/contract';
import type { StatusTone } from '../components/status-mark.tsx';
import { shortenId } from '../formatting/format-values.ts';
import type { RouterOutputs } from '../trpc.ts';
import { readTestDays, shortenTestDays } from './read-test-days.ts';

export type ModelRunRow = RouterOutputs['registry']['runs']['byIds']['found'][number];

/** A row of the list of model runs: the run and the workspace it belongs to. */
export type ListedModelRun = RouterOutputs['registry']['runs']['list']['runs'][number];
export type AliasRow = RouterOutputs['registry']['aliases']['list']['aliases'][number];
type Unverified = NonNullable<RouterOutputs['registry']['runs']['verify']['reason']>;

export const statusFaces: Record<ModelRunStatus, { tone: StatusTone; word: string }> = {
  pending: { tone: 'none', word: 'Pending' },
  running: { tone: 'busy', word: 'Running' },
  success: { tone: 'good', word: 'Success' },
  failed: { tone: 'bad', word: 'Failed' },
  archived: { tone: 'none', word: 'Archived' },
};

export const frameWords = { 1: 'target only', 2: 'feature-aware' } as const;

export const staleWords: Record<NonNullable<AliasRow['stale_reason']>, string> = {
  newer_success_run: 'A newer successful run exists for the same grain and overlapping days.',
  feature_frame_version_mismatch:
    'The newest successful run for the same grain and overlapping days uses a different feature frame.',
};

/** What keeps the errors of two runs from being compared, before the values of both. */
export const differenceWords: Record<MeasurementDifference['field'], string> = {
  grain: 'Different store or product',
  test_days: 'Different test days',
  backtest_settings: 'Different backtest settings',
};

export const unverifiedWords: Record<Unverified, string> = {
  no_artifact: 'no model file was recorded',
  missing: 'the model file is missing',
  unreadable: 'the model file cannot be read',
  outside_root: 'the recorded path leads outside the model directory',
  not_a_file: 'the recorded path is not a file',
  changed_during_read: 'the file changed while it was read',
  timed_out: 'hashing it took too long',
};

/** Why a run cannot be an alias or a plan's baseline; null when it can. */
export function explainUnusable(run: { status: ModelRunStatus }): string | null {
  if (run.status === 'success') return null;
  return `The run is ${statusFaces[run.status].word.toLowerCase()}; only a successful one has a model`;
}

/** "WAPE 72.7 % on 3 × 14 days": an error is worth what it was measured on. */
export function formatMeasuredWape(wape: number | null, days: TestDays | null): string {
  return `WAPE ${formatWape(wape)}${days ? ` on ${shortenTestDays(days)}` : ', test days not recorded'}`;
}

/** The same of a model run. */
export function describeWape(run: Pick<ModelRunRow, 'metrics' | 'runtime_info'>): string {
  return run.metrics === null ? 'WAPE –' : formatMeasuredWape(run.metrics.wape, readTestDays(run));
}

type LinedRun = Pick<ModelRunRow, 'model_type' | 'metrics' | 'runtime_info' | 'run_id'>;

/** "seasonal_naive · WAPE 72.7 % on 3 × 14 days · 1a2b3c4d": one run in one line. */
export function describeRun(run: LinedRun): string {
  return `${run.model_type} · ${describeWape(run)} · ${shortenId(run.run_id)}`;
}
