import * as z from 'zod';
import { dateSchema } from './primitives.ts';
import type { MeasurementDifference, ModelRun } from './registry.ts';
import { type BacktestConfig, defaultRunConfig } from './showcase.ts';
import type { WorkspaceListItem } from './workspace.ts';

/** What the errors of a run were measured on; errors with equal measurements can be compared. */
export interface Measurement {
  grain: MeasuredGrain;
  /** One entry for each stretch of test days; null when there was no backtest. */
  testDays: readonly TestDays[] | null;
  settings: Readonly<Record<string, string | number>>;
}

/** By its codes if both sides recorded them: ids mean nothing across databases. */
interface MeasuredGrain {
  codes: { store_code: string; sku: string } | null;
  store_id: number | null;
  product_id: number | null;
}

interface TestDays {
  first: string;
  last: string;
}

/** Only what is compared: the rest of a recorded backtest may be of another version. */
const recordedBacktestSchema = z.object({
  backtest: z.object({
    config: z.record(z.string(), z.union([z.string(), z.number()])),
    folds: z.array(z.object({ test_start: dateSchema, test_end: dateSchema })).min(1),
  }),
});

/** Reads the measurement of a model run from the backtest in its `runtime_info`. */
export function measurementOfRun(run: ModelRun): Measurement {
  const grain = { codes: null, store_id: run.store_id, product_id: run.product_id };
  const recorded = run.metrics === null ? null : recordedBacktestSchema.safeParse(run.runtime_info);
  if (!recorded?.success) return { grain, testDays: null, settings: {} };
  const { config, folds } = recorded.data.backtest;
  const testDays = folds.map(({ test_start, test_end }) => ({ first: test_start, last: test_end }));
  return { grain, testDays, settings: config };
}

type MeasuredWorkspace = Pick<
  WorkspaceListItem,
  'grain' | 'store_id' | 'product_id' | 'date_end' | 'result_summary' | 'run_config'
>;

/** The measurement of a kept run's winner; the last fold ends on the last day, the others lie before it without a gap. */
export function measurementOfWorkspace(workspace: MeasuredWorkspace): Measurement {
  const { date_end, result_summary, run_config, store_id, product_id } = workspace;
  const { backtest } = run_config ?? defaultRunConfig;
  const isMeasured = date_end !== null && (result_summary?.winner_model_type ?? null) !== null;
  return {
    grain: { codes: workspace.grain, store_id, product_id },
    testDays: isMeasured ? layOutFolds(date_end, backtest) : null,
    settings: backtest,
  };
}

function layOutFolds(lastDay: string, { horizon, n_splits }: BacktestConfig): TestDays[] {
  return Array.from({ length: n_splits }, (_, fold) => {
    const daysAfter = (n_splits - 1 - fold) * horizon;
    return {
      first: dayBefore(lastDay, daysAfter + horizon - 1),
      last: dayBefore(lastDay, daysAfter),
    };
  });
}

const dayMs = 86_400_000;

function dayBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * dayMs).toISOString().slice(0, 10);
}

/** Names what keeps the errors of two runs from being compared; empty when they can be. */
export function listMeasurementDifferences(
  baseline: Measurement,
  candidate: Measurement,
): MeasurementDifference[] {
  const differences: MeasurementDifference[] = [];
  if (!isSameGrain(baseline.grain, candidate.grain)) {
    const [from, to] = [formatGrain(baseline.grain), formatGrain(candidate.grain)];
    differences.push({ field: 'grain', baseline: from, candidate: to });
  }
  const days = [formatTestDays(baseline), formatTestDays(candidate)] as const;
  const isUnmeasured = baseline.testDays === null || candidate.testDays === null;
  if (isUnmeasured || listDays(baseline) !== listDays(candidate)) {
    differences.push({ field: 'test_days', baseline: days[0], candidate: days[1] });
  }
  if (isUnmeasured) return differences;
  const settings = differingSettings(baseline.settings, candidate.settings);
  return settings === null ? differences : [...differences, settings];
}

function isSameGrain(a: MeasuredGrain, b: MeasuredGrain): boolean {
  if (a.codes && b.codes)
    return a.codes.store_code === b.codes.store_code && a.codes.sku === b.codes.sku;
  return a.store_id !== null && a.store_id === b.store_id && a.product_id === b.product_id;
}

function formatGrain({ codes, store_id, product_id }: MeasuredGrain): string {
  if (codes) return `${codes.store_code} · ${codes.sku}`;
  return store_id === null ? 'none recorded' : `store_id ${store_id}, product_id ${product_id}`;
}

function listDays({ testDays }: Measurement): string {
  return (testDays ?? []).map(({ first, last }) => `${first}/${last}`).join(' ');
}

function formatTestDays({ testDays }: Measurement): string {
  const [first] = testDays ?? [];
  const last = testDays?.at(-1);
  if (!first || !last) return 'none recorded';
  const folds = testDays?.length === 1 ? '1 fold' : `${testDays?.length} folds`;
  return `${first.first} to ${last.last} in ${folds}`;
}

/** Only the settings that differ, by name. */
function differingSettings(
  baseline: Measurement['settings'],
  candidate: Measurement['settings'],
): MeasurementDifference | null {
  const names = Object.keys({ ...baseline, ...candidate })
    .filter((name) => baseline[name] !== candidate[name])
    .toSorted();
  if (names.length === 0) return null;
  const format = (settings: Measurement['settings']) =>
    names.map((name) => `${name} ${settings[name] ?? 'not recorded'}`).join(', ');
  return { field: 'backtest_settings', baseline: format(baseline), candidate: format(candidate) };
}
