import type { JsonObject, ModelRun, SimulateInput } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import {
  type AssumedFuture,
  buildCovariates,
  ForecastError,
  isDate,
  listDays,
} from '@vitrine/forecasting';
import type { ComputePool } from './compute-pool.ts';
import type { FeaturesInput } from './compute-worker.ts';
import { getAlias, setAlias } from './registry/aliases.ts';
import type { ArtifactStore } from './registry/artifact-store.ts';
import { compareModelRuns, getModelRun } from './registry/model-runs.ts';
import {
  failUnfinishedRuns,
  registerModelRun,
  type TrainedModel,
} from './registry/register-model-run.ts';
import { boundSeries } from './sales/bound-series.ts';
import {
  countCoverage,
  findGrainByCodes,
  findGrainByIds,
  findLastPrice,
  findLatestSalesDate,
  type GrainKey,
  selectGrains,
  selectSeriesRows,
} from './sales/queries.ts';
import { assertSeedable, resetSales, type SeedInputs, seedSales } from './sales/seed-sales.ts';
import { comparePlans } from './scenario/plans.ts';
import { type LoadBaseline, saveScenario } from './scenario/simulate-scenario.ts';
import { VitrineError } from './vitrine-error.ts';

export interface UseCaseDependencies {
  database: Database;
  artifacts: ArtifactStore;
  compute: ComputePool;
}

/** Forecasts a run's baseline from its own model file: what the scenario slice needs of the registry and of sales. */
export function createLoadBaseline({
  database,
  artifacts,
  compute,
}: UseCaseDependencies): LoadBaseline {
  const { db } = database;
  return async ({ run_id, horizon }) => {
    const run = await getModelRun(db, run_id);
    if (run.status !== 'success') throw notUsable(run, `is ${run.status}`);
    const artifact = await artifacts.read(run);
    if (artifact === null)
      throw notUsable(run, 'has no model file that matches its registered hash');
    const forecastThrough = async (future: AssumedFuture) => {
      const forecast = await compute.run('forecastArtifact', { artifact, horizon, future });
      if (!forecast.ok) throw notUsable(run, `cannot forecast: ${forecast.message}`);
      return forecast.value;
    };
    const { startDate, values } = await forecastThrough({});
    const dates = listHorizon(run, startDate, values.length);
    const unitPrice = await findLastPrice(db, run, run.data_window_end);
    return {
      store_id: run.store_id,
      product_id: run.product_id,
      days: values.map((baseline, day) => ({ date: dates[day] ?? startDate, baseline })),
      unitPrice,
      reforecast: (future) => {
        if (run.feature_frame_version === 1) {
          const reads = `reads past sales alone (${run.model_type}, feature frame version 1)`;
          throw notUsable(run, `${reads}; ask a run of version 2, or use the heuristic method`);
        }
        return forecastThrough(future);
      },
    };
  };
}

/** A run that knows the last days of the calendar has no days to forecast. */
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

/** A plan of a run, at the price that the run has fixed. */
type PricedScenario = SimulateInput & { name: string; tags: string[]; unit_price: number };

/** What the pipeline asks of the other slices, with their dependencies already in. */
export function createUseCases(dependencies: UseCaseDependencies) {
  const { database, artifacts, compute } = dependencies;
  const { db } = database;
  const loadBaseline = createLoadBaseline(dependencies);
  return {
    countCoverage: () => countCoverage(db),
    resetSales: (signal: AbortSignal) => resetSales(database, signal),
    assertSeedable: (inputs: SeedInputs) => assertSeedable(db, inputs),
    seedSales: (inputs: SeedInputs, signal: AbortSignal) => seedSales(database, inputs, signal),
    findLatestSalesDate: () => findLatestSalesDate(db),
    findGrainByIds: (grain: GrainKey) => findGrainByIds(db, grain),
    findGrainByCodes: (store_code: string, sku: string) => findGrainByCodes(db, store_code, sku),
    discoverGrain: async (windowEnd: string) => {
      const { grains } = await selectGrains(db, { windowEnd }, { limit: 1, after: null });
      return grains[0] ?? null;
    },
    readSeries: async (grain: GrainKey, windowEnd: string) => {
      const rows = await selectSeriesRows(db, grain, windowEnd);
      const last = rows.at(-1);
      if (!last) return null;
      const series = boundSeries({ rows, windowEnd });
      return {
        series,
        covariates: buildCovariates({ rows, windowEnd }),
        unitPrice: last.unit_price,
      };
    },
    /** Builds the feature matrix on a worker, which keeps it as evidence itself where asked. */
    buildFeatures: (
      { keepsEvidence, ...input }: Omit<FeaturesInput, 'evidenceRoot'> & { keepsEvidence: boolean },
      signal: AbortSignal,
    ) =>
      compute.run(
        'features',
        { ...input, evidenceRoot: keepsEvidence ? artifacts.root : null },
        signal,
      ),
    storeStage: (material: JsonObject) => artifacts.storeStage(material),
    compareEvidence: artifacts.compareEvidence,
    registerModelRun: (model: TrainedModel) => registerModelRun({ db, artifacts, model }),
    failUnfinishedRuns: () => failUnfinishedRuns(db),
    setAlias: (alias: Parameters<typeof setAlias>[1]) => setAlias(db, alias),
    getAlias: (name: string) => getAlias(db, name),
    compareModelRuns: (baseline: string, candidate: string) =>
      compareModelRuns(db, baseline, candidate),
    saveScenario: ({ unit_price, ...input }: PricedScenario) =>
      saveScenario({
        db,
        loadBaseline,
        input: { ...input, cloned_from: null },
        unitPrice: unit_price,
      }),
    comparePlans: (scenarioIds: readonly string[]) => comparePlans(db, scenarioIds),
    verifyArtifact: (run: ModelRun, signal: AbortSignal) => artifacts.verify(run, signal),
  };
}

export type UseCases = ReturnType<typeof createUseCases>;
