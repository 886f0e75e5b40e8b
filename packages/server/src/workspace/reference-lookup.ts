import type { Alias, ModelRun, ScenarioPlan } from '@vitrine/contract';

/**
 * How this slice reaches its siblings: batch reads that answer what was found, and a throw for anything that is not an answer.
 * An id that is absent from the map does not exist.
 */
export interface ReferenceLookup {
  findModelRuns(runIds: readonly string[]): Promise<ReadonlyMap<string, ModelRun>>;
  findPlans(scenarioIds: readonly string[]): Promise<ReadonlyMap<string, ScenarioPlan>>;
  findAlias(aliasName: string): Promise<Alias | null>;
}
