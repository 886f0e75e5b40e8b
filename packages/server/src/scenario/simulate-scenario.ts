import type { Comparison, SimulateInput } from '@vitrine/contract';
import { scenarioPlan, type VitrineDb } from '@vitrine/db';
import type { AssumedFuture, FeatureGroupName } from '@vitrine/forecasting';
import { createId } from '../ids.ts';
import { compareForecasts } from './compare-forecasts.ts';
import { applyHeuristic } from './heuristic.ts';
import { getPlan } from './plans.ts';
import { assumeFuture, describeReforecast } from './reforecast.ts';

/** What a plan needs of its baseline run; handed in, so that this slice imports no other. */
interface BaselineForecast {
  store_id: number;
  product_id: number;
  days: { date: string; baseline: number }[];
  unitPrice: number | null;
  /** The same days through assumptions; `MODEL_RUN_NOT_USABLE` when the model of the run reads none. */
  reforecast(future: AssumedFuture): Promise<Reforecast>;
}

interface Reforecast {
  values: number[];
  /** The groups of features of which training saw more than one value. */
  learned: FeatureGroupName[];
}

export type LoadBaseline = (options: {
  run_id: string;
  horizon: number;
  /** Ends it at once, also while it waits for a worker. */
  signal?: AbortSignal | undefined;
}) => Promise<BaselineForecast>;

interface SimulateOptions {
  loadBaseline: LoadBaseline;
  input: SimulateInput;
  /** Of a caller that has fixed it; otherwise it is read with the baseline. */
  unitPrice?: number | undefined;
  signal?: AbortSignal | undefined;
}

interface Simulation {
  baseline: BaselineForecast;
  comparison: Comparison;
}

/** Forecasts the baseline from the run's own model file and sets the assumptions against it; writes nothing. */
export async function simulateScenario({
  loadBaseline,
  input,
  unitPrice,
  signal,
}: SimulateOptions): Promise<Simulation> {
  const { assumptions, method, run_id, horizon } = input;
  const baseline = await loadBaseline({ run_id, horizon, signal });
  const simulated =
    method === 'heuristic'
      ? applyHeuristic(baseline.days, assumptions)
      : await applyReforecast(baseline, assumptions);
  const comparison = compareForecasts({
    ...simulated,
    assumptions,
    unitPrice: unitPrice ?? baseline.unitPrice,
  });
  return { baseline, comparison };
}

async function applyReforecast(
  { days, reforecast }: BaselineForecast,
  assumptions: SimulateInput['assumptions'],
) {
  const future = assumeFuture(
    assumptions,
    days.map(({ date }) => date),
  );
  const { values, learned } = await reforecast(future);
  return {
    days: days.map((day, at) => ({ ...day, scenario: values[at] ?? day.baseline })),
    method: 'model_exogenous' as const,
    disclaimer: describeReforecast(assumptions, learned),
  };
}

interface SaveOptions extends SimulateOptions {
  db: VitrineDb;
  input: SimulateInput & { name: string; tags: string[]; cloned_from: string | null };
}

/** Simulates and keeps the plan with its whole comparison. */
export async function saveScenario({ db, ...simulated }: SaveOptions) {
  const { input } = simulated;
  const { baseline, comparison } = await simulateScenario(simulated);
  const scenario_id = createId();
  const { store_id, product_id } = baseline;
  await db.insert(scenarioPlan).values({ ...input, scenario_id, store_id, product_id, comparison });
  return getPlan(db, scenario_id);
}
