import { trainModelTypeSchema } from './registry.ts';
import { type RunRequestInput, runConfigSchema, scenarioPresetSchema } from './showcase.ts';
import type { ReplayInputs } from './workspace.ts';

/** Why this version can neither load nor replay a recorded run: the names that it does not know. Null if it can. */
export function findReplayObstacle({
  scenario,
  run_config,
}: Pick<ReplayInputs, 'scenario' | 'run_config'>): string | null {
  const unknown = [
    ...(scenario === null || scenarioPresetSchema.safeParse(scenario).success
      ? []
      : [`preset ${scenario}`]),
    ...(run_config?.train_model_types ?? [])
      .filter((type) => !trainModelTypeSchema.safeParse(type).success)
      .map((type) => `model ${type}`),
  ];
  return unknown.length === 0 ? null : `This version does not know the ${unknown.join(', ')}`;
}

/**
 * The request that repeats a kept run: every recorded input as it stands, kept, with its source named.
 * The confirmation and the sender both use it, so what is shown is what is sent. Throws where `findReplayObstacle` names one.
 */
export function buildReplayRequest(source: ReplayInputs): RunRequestInput {
  const { scenario, run_config } = source;
  return {
    preservation: 'keep',
    replayed_from_workspace_id: source.workspace_id,
    promote: source.promote,
    ...(source.seed !== null && { seed: source.seed }),
    ...(scenario !== null && { scenario: scenarioPresetSchema.parse(scenario) }),
    reset: source.reset,
    skip_seed: source.skip_seed,
    ...(source.seed_overrides && { seed_overrides: source.seed_overrides }),
    ...(source.user_scope && { user_scope: source.user_scope }),
    ...(run_config && { run_config: runConfigSchema.parse(run_config) }),
    ...(source.window_end && { window_end: source.window_end }),
  };
}
