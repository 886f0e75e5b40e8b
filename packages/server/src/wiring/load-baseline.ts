import type { ModelRun } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { type AssumedFuture, ForecastError, isDate, listDays } from '@vitrine/forecasting';
import type { ComputePool } from '../compute/compute-pool.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { findUnitPrice } from '../sales/unit-price.ts';
import type { LoadBaseline } from '../scenario/simulate-scenario.ts';
import type { RunOutput } from './run-output.ts';

interface BaselineDependencies {
  database: Pick<Database, 'db'>;
  output: Pick<RunOutput, 'findModelRun' | 'readModel'>;
  compute: ComputePool;
}

/** Forecasts a run's baseline from its own model file: what the scenario slice needs from the registry and from sales. */
export function createLoadBaseline({
  database,
  output,
  compute,
}: BaselineDependencies): LoadBaseline {
  const { db } = database;
  return async ({ run_id, horizon, signal }) => {
    const run = await output.findModelRun(run_id);
    if (run.status !== 'success') throw notUsable(run, `is ${run.status}`);
    const artifact = await output.readModel(run, signal);
    if (artifact === null)
      throw notUsable(run, 'has no model file that matches its registered hash');
    const forecastThrough = async (future: AssumedFuture) => {
      const input = { artifact, horizon, future };
      const forecast = await compute.run('forecastArtifact', input, signal);
      if (!forecast.ok) throw notUsable(run, `cannot forecast: ${forecast.message}`);
      return forecast.value;
    };
    const { startDate, values } = await forecastThrough({});
    const dates = listHorizon(run, startDate, values.length);
    const recentPrice = await findUnitPrice(db, run, run.data_window_end);
    return {
      store_id: run.store_id,
      product_id: run.product_id,
      days: values.map((baseline, day) => ({ date: dates[day] ?? startDate, baseline })),
      recentPrice,
      reforecast: (future) => {
        if (run.feature_frame_version === 1) {
          const reads = `reads past sales alone (${run.model_type}, feature frame version 1)`;
          throw notUsable(run, `${reads}; choose a run of version 2, or use the heuristic method`);
        }
        return forecastThrough(future);
      },
    };
  };
}

/** A run that ends at the end of the calendar has no days to forecast. */
function listHorizon(run: ModelRun, startDate: string, horizon: number): string[] {
  try {
    const days = listDays(startDate, horizon);
    if (days.every(isDate)) return days;
  } catch (error) {
    if (!(error instanceof ForecastError)) throw error;
  }
  throw notUsable(run, `has no ${horizon} days of the calendar after ${run.data_window_end}`);
}

function notUsable(run: ModelRun, why: string): VitrineError {
  return new VitrineError('MODEL_RUN_NOT_USABLE', `Run ${run.run_id} ${why}.`);
}
