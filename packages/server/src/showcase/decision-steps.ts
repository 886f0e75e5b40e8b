import {
  describeTestDays,
  formatMetric,
  isPromoted,
  type MeasurementDifference,
  type Metrics,
  type ModelRun,
  metricLabels,
  showcaseAlias,
} from '@vitrine/contract';
import { addDays, type Series, sliceCovariates } from '@vitrine/forecasting';
import type { BacktestOutcome, FittedArtifact, Outcome } from '../compute/compute-worker.ts';
import { scoreModels } from '../compute/score-models.ts';
import {
  type Candidate,
  listCandidates,
  metricsOf,
  type RunState,
  requireOutcome,
  requireSeries,
  requireWinner,
} from './run-state.ts';
import { type Step, type StepContext, unwrap } from './step-context.ts';

/** Registers every trained model with its file; if the run promotes, the alias moves to the winner. */
export const registerStep: Step = async (context) => {
  const { state } = context;
  const { selection, verdict, measured_on } = requireOutcome(state);
  for (const candidate of listCandidates(state)) {
    const run = await register(context, candidate);
    if (candidate.model_type === selection.winner) {
      state.winner = candidate;
      state.winningRun = run;
      state.createdObjects.winning_run_id = run.run_id;
    }
    if (candidate === state.v2) {
      state.createdObjects.v2_run_id = run.run_id;
    }
    await saveRegistered(context, run);
  }
  const { winner, winningRun } = requireWinner(state);
  const promotion = await promoteWinner(context, winningRun);
  const { metric } = selection;
  const score = formatMetric(metric, metricsOf(winner)[metric]);
  return {
    status: 'pass',
    detail: `${winner.model_type} wins with ${metric.toUpperCase()} ${score} on ${describeTestDays(measured_on)}; ${promotion}`,
    data: {
      winner_model_type: winner.model_type,
      winning_run_id: winningRun.run_id,
      alias: state.createdObjects.alias ?? null,
      trained_run_ids: state.registered.map((run) => run.run_id),
      metrics: { ...metricsOf(winner) },
      verdict,
    },
  };
};

/** Moves the alias if the run promotes; returns the outcome in words. */
async function promoteWinner(
  { state, signal, useCases }: StepContext,
  { run_id }: ModelRun,
): Promise<string> {
  const { request } = state;
  if (!state.isKept) return 'nothing was registered';
  if (!isPromoted(request)) return 'not promoted';
  if (request.replayed_from_workspace_id) return 'a replay moves no alias';
  signal.throwIfAborted();
  await useCases.setAlias({
    alias_name: showcaseAlias,
    run_id,
    description: 'The winner of the latest promoted showcase run',
  });
  state.createdObjects.alias = showcaseAlias;
  return `${showcaseAlias} points at it`;
}

/** The winner against the best candidate of the other feature frame version, on the same folds and days. */
export const compareStep: Step = async ({ state, useCases }) => {
  const { winner, winningRun } = requireWinner(state);
  const challenger = findChallenger(state);
  if (!challenger) {
    const kind = winningRun.feature_frame_version === 1 ? 'feature-aware' : 'target-only';
    return { status: 'skip', detail: `There is no ${kind} model to compare with` };
  }
  const { comparable, differences } = await useCases.compareModelRuns(
    winningRun.run_id,
    challenger.run_id,
  );
  state.record.comparison = { comparable };
  const { selection, measured_on } = requireOutcome(state);
  const { metric } = selection;
  const [ours, theirs] = [metricsOf(winner)[metric], challenger.metrics?.[metric] ?? null];
  return {
    status: 'pass',
    detail: comparable
      ? `${metricLabels[metric]} of ${winner.model_type} ${formatMetric(metric, ours)}, of ${challenger.model_type} ${formatMetric(metric, theirs)}, on ${describeTestDays(measured_on)}`
      : `${winner.model_type} and ${challenger.model_type} are not comparable: ${describeDifferences(differences)}`,
    data: {
      comparable,
      differences,
      baseline_run_id: winningRun.run_id,
      candidate_run_id: challenger.run_id,
    },
  };
};

/** The best model of the other version, in the order of the choice. */
function findChallenger(state: RunState): ModelRun | undefined {
  const { winningRun } = requireWinner(state);
  return requireOutcome(state)
    .candidates.map(({ model_type }) =>
      state.registered.find((run) => run.model_type === model_type),
    )
    .find((run) => run && run.feature_frame_version !== winningRun.feature_frame_version);
}

function describeDifferences(differences: readonly MeasurementDifference[]): string {
  return differences
    .map(({ field, baseline, candidate }) => `${field} (${baseline}; ${candidate})`)
    .join(', ');
}

/**
 * Registers the winner's model refitted without the last day: a newer run on the grain, which makes a moved alias stale. A replay registers the same
 * as its source, wherever the alias points now.
 */
export const staleAliasStep: Step = async (context) => {
  const { state, compute, signal } = context;
  if (!state.isKept || !isPromoted(state.request))
    return { status: 'skip', detail: 'Not requested (promote)' };
  const { winner } = requireWinner(state);
  const { series, covariates } = requireSeries(state);
  const shorter = { startDate: series.startDate, values: series.values.slice(0, -1) };
  const { backtest } = state.config;
  const { model_type } = winner;
  const input = {
    series: shorter,
    covariates: sliceCovariates(covariates, { from: 0, to: shorter.values.length }),
  };
  const [fitted, [scored]] = await Promise.all([
    compute.run('fit', { ...input, modelType: model_type, horizon: backtest.horizon }, signal),
    scoreModels(context, { ...input, modelTypes: [model_type], backtest }),
  ]);
  const refit = {
    model_type,
    fitted: unwrap(fitted),
    backtest: scored?.ok ? scored.value : null,
  };
  const run = await register(context, refit, shorter);
  state.registered.push(run);
  state.createdObjects.stale_alias_run_id = run.run_id;
  state.record.refit = { candidate: refit };
  const score = describeScore(scored, state);
  const alias = await describeAlias(context);
  return {
    status: scored?.ok && alias.isAsMeant ? 'pass' : 'warn',
    detail: `${alias.detail}; the refit ${score}`,
    data: { run_id: run.run_id, metrics: run.metrics, ...alias.data },
  };
};

/** A series that is just long enough for its backtest is one day too short without its last day. */
function describeScore(scored: Outcome<BacktestOutcome> | undefined, state: RunState): string {
  if (!scored?.ok) return `was not scored: ${scored?.message ?? 'it has no backtest'}`;
  const { selection, measured_on } = requireOutcome(state);
  const { metric } = selection;
  const score = formatMetric(metric, scored.value.metrics[metric]);
  const last = addDays(measured_on.last_date, -1);
  return `has ${metric.toUpperCase()} ${score} on the ${measured_on.days} days to ${last}`;
}

async function describeAlias({ state, useCases }: StepContext) {
  if (state.createdObjects.alias === undefined) {
    const detail = 'Registered the winner without its last day; no alias was moved';
    return { isAsMeant: true, detail, data: { is_stale: null, stale_reason: null } };
  }
  const { is_stale, stale_reason } = await useCases.getAlias(showcaseAlias);
  return {
    isAsMeant: is_stale,
    detail: is_stale
      ? `${showcaseAlias} is stale: a newer run of the same grain exists`
      : `${showcaseAlias} is not stale although a newer run exists`,
    data: { is_stale, stale_reason },
  };
}

function saveRegistered({ state, saveProgress }: StepContext, run: ModelRun): Promise<void> {
  state.registered.push(run);
  state.createdObjects.trained_run_ids = state.registered.map(({ run_id }) => run_id);
  state.createdObjects.train_model_types = [...state.config.train_model_types];
  return saveProgress();
}

/** After a stop, registrations in progress finish and no new one starts. */
async function register(
  { state, signal, useCases }: StepContext,
  candidate: Candidate,
  trainedOn?: Series,
): Promise<ModelRun> {
  signal.throwIfAborted();
  const { series: whole, grain } = requireSeries(state);
  const series = trainedOn ?? whole;
  const { coefficients, outlook, ...fitted }: FittedArtifact = candidate.fitted;
  const metrics: Metrics | null = candidate.backtest ? metricsOf(candidate) : null;
  return useCases.registerModelRun({
    model_type: candidate.model_type,
    ...fitted,
    store_id: grain.store_id,
    product_id: grain.product_id,
    data_window_start: series.startDate,
    data_window_end: addDays(series.startDate, series.values.length - 1),
    quantities: series.values,
    metrics,
    runtime_info: {
      ...(coefficients.length > 0 && { coefficients }),
      backtest: candidate.backtest
        ? {
            config: { ...state.config.backtest },
            folds: candidate.backtest.folds,
            buckets: { ...candidate.backtest.buckets },
            intervals: candidate.backtest.intervals,
          }
        : null,
      fold_traces: candidate.backtest?.traces ?? [],
      outlook,
    },
  });
}
