import {
  type PhaseName,
  type PhaseSummaries,
  phaseNames,
  type RunEnvironment,
  type BacktestOutcome as RunOutcome,
  type StepSummary,
  showcaseSteps,
} from '@vitrine/contract';

interface SummarizedRun {
  steps: readonly StepSummary[];
  grain: PhaseSummaries['grain'];
  environment: RunEnvironment;
  outcome?: RunOutcome | null;
}

/** The outcome of each started phase, the grain by its codes, the winner with its verdict, and the environment of the run. */
export function summarizePhases({
  steps,
  grain,
  environment,
  outcome,
}: SummarizedRun): PhaseSummaries {
  const begun = phaseNames.flatMap((phase) => {
    const own = stepsOf(phase, steps);
    return own.length === 0 ? [] : [[phase, summarizePhase(own)] as const];
  });
  return {
    ...Object.fromEntries(begun),
    grain: grain && { store_code: grain.store_code, sku: grain.sku },
    ...(outcome && {
      selection: outcome.selection,
      verdict: outcome.verdict,
      measured_on: outcome.measured_on,
    }),
    environment,
  };
}

function stepsOf(phase: PhaseName, steps: readonly StepSummary[]): StepSummary[] {
  const names = showcaseSteps.filter(({ phase_name }) => phase_name === phase);
  return steps.filter((step) => names.some(({ step_name }) => step_name === step.step_name));
}

const worstFirst = ['fail', 'warn', 'pass', 'skip'] as const;

function summarizePhase(steps: StepSummary[]) {
  const status =
    worstFirst.find((candidate) => steps.some((step) => step.status === candidate)) ?? 'skip';
  const duration_ms = steps.reduce((sum, step) => sum + step.duration_ms, 0);
  return { status, duration_ms, steps };
}
