import type { Alias, ModelRun, ScenarioPlan } from '@vitrine/contract';

/**
 * How this slice reaches its siblings: batch reads that return what was found, and throw on any failure. An id that is absent from
 * the map does not exist.
 */
export interface ReferenceLookup {
  findModelRuns(runIds: readonly string[]): Promise<ReadonlyMap<string, ModelRun>>;
  findPlans(scenarioIds: readonly string[]): Promise<ReadonlyMap<string, ScenarioPlan>>;
  findAlias(aliasName: string): Promise<Alias | null>;
}
