import type { Assumptions, Comparison, ScenarioPlan, SimulateInput } from '@vitrine/contract';
import type { AssumedFuture, FeatureGroupName } from '@vitrine/forecasting';
import { createId } from '../ids.ts';
import { compareForecasts } from './compare-forecasts.ts';
import { applyHeuristic } from './heuristic.ts';
import type { UnsavedPlan } from './plans.ts';
import { assumeFuture, describeReforecast } from './reforecast.ts';

/** What a plan needs from its baseline run; passed in, so that this slice imports no other. */
interface BaselineForecast {
  store_id: number;
  product_id: number;
  days: { date: string; baseline: number }[];
  /** Price of a unit from the sales up to the last day of the run; null if unknown. */
  recentPrice: number | null;
  /** The same days under assumptions; `MODEL_RUN_NOT_USABLE` if the model of the run does not read assumptions. */
  reforecast(future: AssumedFuture): Promise<Reforecast>;
}

interface Reforecast {
  values: number[];
  /** The groups of features that had more than one value in training. */
  learned: FeatureGroupName[];
}

export type LoadBaseline = (options: {
  run_id: string;
  horizon: number;
  /** Ends the simulation at once, even while it waits for a worker. */
  signal?: AbortSignal | undefined;
}) => Promise<BaselineForecast>;

interface SimulateOptions {
  loadBaseline: LoadBaseline;
  input: SimulateInput;
  /** The price, if the caller has fixed it; otherwise it is read with the baseline. */
  recentPrice?: number | null | undefined;
  signal?: AbortSignal | undefined;
}

interface Simulation {
  baseline: BaselineForecast;
  comparison: Comparison;
}

/** Forecasts the baseline from the run's own model file and compares the assumptions with it; writes nothing. */
export async function simulateScenario({
  loadBaseline,
  input,
  signal,
  ...fixed
}: SimulateOptions): Promise<Simulation> {
  const { assumptions, method, run_id, horizon } = input;
  const baseline = await loadBaseline({ run_id, horizon, signal });
  const recentPrice = fixed.recentPrice === undefined ? baseline.recentPrice : fixed.recentPrice;
  const simulated =
    method === 'heuristic'
      ? applyHeuristic(baseline.days, assumptions)
      : await applyReforecast({ baseline, assumptions, recentPrice });
  return { baseline, comparison: compareForecasts({ ...simulated, assumptions, recentPrice }) };
}

interface ReforecastOptions {
  baseline: BaselineForecast;
  assumptions: Assumptions;
  recentPrice: number | null;
}

/** The forecast of the run plus the model's effect of the assumptions at the price of today; units never fall below 0. */
async function applyReforecast({ baseline, assumptions, recentPrice }: ReforecastOptions) {
  const { days, reforecast } = baseline;
  const dates = days.map(({ date }) => date);
  const unitPrice = assumptions.unit_price ?? recentPrice;
  const [without, { values, learned }] = await Promise.all([
    reforecast(assumeFuture({ assumptions: {}, dates, unitPrice })),
    reforecast(assumeFuture({ assumptions, dates, unitPrice })),
  ]);
  const added = values.map((value, at) => value - (without.values[at] ?? value));
  return {
    days: days.map((day, at) => ({
      ...day,
      scenario: Math.max(0, day.baseline + (added[at] ?? 0)),
    })),
    method: 'model_exogenous' as const,
    disclaimer: describeReforecast(assumptions, learned),
  };
}

interface SaveOptions extends SimulateOptions {
  savePlan: (plan: UnsavedPlan) => Promise<ScenarioPlan>;
  input: SimulateInput & { name: string; tags: string[]; cloned_from: string | null };
}

/** Simulates and saves the plan with its whole comparison. */
export async function saveScenario({ savePlan, ...simulated }: SaveOptions) {
  const { input } = simulated;
  const { baseline, comparison } = await simulateScenario(simulated);
  const scenario_id = createId();
  const { store_id, product_id } = baseline;
  return savePlan({ ...input, scenario_id, store_id, product_id, comparison });
}
