import { stringifyCanonicalJson } from '@vitrine/bundle';
import type { ModelRun, ScenarioPlan } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { createId } from '../ids.ts';
import type { ArtifactStore } from '../registry/artifact-store.ts';
import { getModelRun } from '../registry/model-runs.ts';
import {
  describeModelRun,
  registerModelRun,
  type TrainedModel,
} from '../registry/register-model-run.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { getPlansByIds, insertPlan, type UnsavedPlan } from '../scenario/plans.ts';

/** Where a run puts its objects, and where its later steps find them again. */
export interface RunOutput {
  registerModelRun(model: TrainedModel): Promise<ModelRun>;
  findModelRun(runId: string): Promise<ModelRun>;
  /** The parsed model file, or null if it is not the registered one. */
  readModel(run: ModelRun, signal?: AbortSignal): Promise<unknown>;
  savePlan(plan: UnsavedPlan): Promise<ScenarioPlan>;
  /** Found and missing ids as data, in the order requested. */
  findPlans(scenarioIds: readonly string[]): Promise<{ found: ScenarioPlan[]; missing: string[] }>;
}

interface KeptOutputDependencies {
  database: Pick<Database, 'db'>;
  artifacts: ArtifactStore;
}

/** Puts objects into the registry, the saved plans and the model files. */
export function createKeptOutput({ database, artifacts }: KeptOutputDependencies): RunOutput {
  const { db } = database;
  return {
    registerModelRun: (model) => registerModelRun({ db, artifacts, model }),
    findModelRun: (runId) => getModelRun(db, runId),
    readModel: (run, signal) => artifacts.read(run, signal),
    savePlan: (plan) => insertPlan(db, plan),
    findPlans: (scenarioIds) => getPlansByIds(db, scenarioIds),
  };
}

/** Keeps objects in memory during the run: whatever happens to the process, nothing is left. */
export function createEphemeralOutput(): RunOutput {
  const runs = new Map<string, { run: ModelRun; model: string }>();
  const plans = new Map<string, ScenarioPlan>();
  return {
    registerModelRun: async (model) => {
      const run = draftModelRun(model);
      runs.set(run.run_id, { run, model: stringifyCanonicalJson(model.artifact) });
      return run;
    },
    findModelRun: async (runId) => {
      const found = runs.get(runId);
      if (found) return found.run;
      throw new VitrineError('MODEL_RUN_NOT_FOUND', `There is no model run ${runId}.`);
    },
    readModel: async ({ run_id }) => {
      const found = runs.get(run_id);
      // Parsed from text as if read from its file: the same text gives the same forecast.
      return found ? JSON.parse(found.model) : null;
    },
    savePlan: async (draft) => {
      const plan = { ...draft, created_at: new Date().toISOString() };
      plans.set(plan.scenario_id, plan);
      return plan;
    },
    findPlans: async (scenarioIds) => ({
      found: scenarioIds.flatMap((id) => plans.get(id) ?? []),
      missing: scenarioIds.filter((id) => !plans.has(id)),
    }),
  };
}

function draftModelRun(model: TrainedModel): ModelRun {
  const now = new Date().toISOString();
  return {
    ...describeModelRun(model),
    run_id: createId(),
    status: 'success',
    artifact_uri: null,
    artifact_hash: null,
    artifact_size_bytes: null,
    error_message: null,
    created_at: now,
    updated_at: now,
  };
}
