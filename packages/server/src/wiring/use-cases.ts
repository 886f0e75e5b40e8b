import type { ModelRun, SimulateInput } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { buildCovariates } from '@vitrine/forecasting';
import type { ComputePool } from '../compute/compute-pool.ts';
import type { FeaturesInput } from '../compute/compute-worker.ts';
import { getAlias, setAlias } from '../registry/aliases.ts';
import type { ArtifactStore } from '../registry/artifact-store.ts';
import { describeComparison } from '../registry/model-runs.ts';
import { failUnfinishedRuns } from '../registry/register-model-run.ts';
import type { EvidenceStore } from '../replay-proof/evidence-store.ts';
import { boundSeries } from '../sales/bound-series.ts';
import {
  countCoverage,
  findGrainByCodes,
  findGrainByIds,
  findLatestSalesDate,
  type GrainKey,
  selectGrains,
  selectSeriesRows,
} from '../sales/queries.ts';
import { assertSeedable, resetSales, type SeedInputs, seedSales } from '../sales/seed-sales.ts';
import { estimateUnitPrice } from '../sales/unit-price.ts';
import { comparePlans } from '../scenario/plans.ts';
import { saveScenario } from '../scenario/simulate-scenario.ts';
import { createLoadBaseline } from './load-baseline.ts';
import type { RunOutput } from './run-output.ts';

interface UseCaseDependencies {
  database: Database;
  /** Where the run puts its objects. */
  output: RunOutput;
  artifacts: ArtifactStore;
  evidence: EvidenceStore;
  compute: ComputePool;
}

/** A plan of a run, at the price fixed by the run. */
type PricedScenario = SimulateInput & {
  name: string;
  tags: string[];
  recentPrice: number | null;
};

/** The use cases that the pipeline needs from other slices, with their dependencies bound. */
export function createUseCases(dependencies: UseCaseDependencies) {
  const { database, output, artifacts, evidence, compute } = dependencies;
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
      if (rows.length === 0) return null;
      const series = boundSeries({ rows, windowEnd });
      return {
        series,
        covariates: buildCovariates({ rows, windowEnd }),
        unitPrice: estimateUnitPrice(rows),
      };
    },
    /** Builds the feature matrix on a worker, which keeps it as evidence on request. */
    buildFeatures: (
      { keepsEvidence, ...input }: Omit<FeaturesInput, 'evidenceRoot'> & { keepsEvidence: boolean },
      signal: AbortSignal,
    ) =>
      compute.run(
        'features',
        { ...input, evidenceRoot: keepsEvidence ? evidence.root : null },
        signal,
      ),
    storeStage: evidence.store,
    compareEvidence: evidence.compare,
    registerModelRun: output.registerModelRun,
    failUnfinishedRuns: () => failUnfinishedRuns(db),
    setAlias: (alias: Parameters<typeof setAlias>[1]) => setAlias(db, alias),
    getAlias: (name: string) => getAlias(db, name),
    compareModelRuns: async (baseline: string, candidate: string) =>
      describeComparison(await output.findModelRun(baseline), await output.findModelRun(candidate)),
    saveScenario: ({ recentPrice, ...input }: PricedScenario, signal: AbortSignal) =>
      saveScenario({
        savePlan: output.savePlan,
        loadBaseline,
        input: { ...input, cloned_from: null },
        recentPrice,
        signal,
      }),
    comparePlans: (scenarioIds: readonly string[]) => comparePlans(output.findPlans, scenarioIds),
    verifyArtifact: (run: ModelRun, signal: AbortSignal) => artifacts.verify(run, signal),
  };
}

export type UseCases = ReturnType<typeof createUseCases>;
