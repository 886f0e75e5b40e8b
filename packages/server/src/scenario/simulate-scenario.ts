import type { Comparison, SimulateInput } from '@vitrine/contract';
import { scenarioPlan, type VitrineDb } from '@vitrine/db';
import { createId } from '../ids.ts';
import { VitrineError } from '../vitrine-error.ts';
import { compareForecasts } from './compare-forecasts.ts';
import { getPlan } from './plans.ts';

/** What a plan needs of its baseline run; handed in, so that this slice imports no other. */
interface BaselineForecast {
  store_id: number;
  product_id: number;
  days: { date: string; baseline: number }[];
  unitPrice: number | null;
}

export type LoadBaseline = (options: {
  run_id: string;
  horizon: number;
}) => Promise<BaselineForecast>;

interface SimulateOptions {
  loadBaseline: LoadBaseline;
  input: SimulateInput;
  /** Of a caller that has fixed it; otherwise it is read with the baseline. */
  unitPrice?: number | undefined;
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
}: SimulateOptions): Promise<Simulation> {
  if (input.method === 'model_exogenous') {
    throw new VitrineError(
      'MODEL_RUN_NOT_USABLE',
      `Run ${input.run_id} has no price, promotion or holiday feature to re-forecast through; use the heuristic method.`,
    );
  }
  const baseline = await loadBaseline({ run_id: input.run_id, horizon: input.horizon });
  const comparison = compareForecasts({
    days: baseline.days,
    assumptions: input.assumptions,
    unitPrice: unitPrice ?? baseline.unitPrice,
  });
  return { baseline, comparison };
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
