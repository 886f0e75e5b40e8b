import type { RunRequestInput } from './showcase.ts';
import type { ReplayInputs } from './workspace.ts';

/**
 * The request that repeats a kept run: every recorded input as it stands, kept, with its source named.
 * The confirmation and the sender both use it, so what is shown is what is sent.
 */
export function buildReplayRequest(source: ReplayInputs): RunRequestInput {
  return {
    preservation: 'keep',
    replayed_from_workspace_id: source.workspace_id,
    promote: source.promote,
    ...(source.seed !== null && { seed: source.seed }),
    ...(source.scenario !== null && { scenario: source.scenario }),
    reset: source.reset,
    skip_seed: source.skip_seed,
    ...(source.seed_overrides && { seed_overrides: source.seed_overrides }),
    ...(source.user_scope && { user_scope: source.user_scope }),
    ...(source.run_config && { run_config: source.run_config }),
    ...(source.window_end && { window_end: source.window_end }),
  };
}
