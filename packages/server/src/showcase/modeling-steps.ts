import {
  formatMetric,
  type ModelType,
  metricLabels,
  type BacktestOutcome as RunOutcome,
} from '@vitrine/contract';
import { addDays, type Metrics, type Series } from '@vitrine/forecasting';
import type { FittedArtifact, Outcome } from '../compute/compute-worker.ts';
import { chooseOutcome } from './choose-outcome.ts';
import { requireAhead, yardstick } from './modeling-ahead.ts';
import {
  type Candidate,
  featureAwareModel,
  listCandidates,
  type Refusal,
  type RunState,
  requireSeries,
  StepFailure,
} from './run-state.ts';
import type { Step } from './step-context.ts';

/** Trains the requested models. A model that cannot be trained on the grain ranks last, and the run continues without it. */
export const trainStep: Step = async ({ state }) => {
  const outcomes = await requireAhead(state).models;
  const { trained, refused } = sortOut(state, state.config.train_model_types, outcomes);
  state.candidates = trained;
  const types = trained.map(({ model_type }) => model_type);
  const words = types.length > 0 ? `Trained ${types.join(', ')}` : 'Trained no model';
  return {
    status: refused.length > 0 ? 'warn' : 'pass',
    detail: [words, ...refused.map(describeRefusal)].join('; '),
    data: { models: types, refused: refused.map((refusal) => ({ ...refusal })) },
  };
};

export const trainV2Step: Step = async ({ state }) => {
  const outcomes = await requireAhead(state).featureAware;
  const { trained, refused } = sortOut(state, [featureAwareModel], outcomes);
  const [v2] = trained;
  if (!v2) return { status: 'warn', detail: refused.map(describeRefusal).join('; ') };
  state.v2 = v2;
  const { feature_config, coefficients } = v2.fitted;
  const columns = feature_config?.columns;
  const count = Array.isArray(columns) ? columns.length : 0;
  return {
    status: 'pass',
    detail: `Trained ${featureAwareModel} on ${count} features`,
    data: { model_type: featureAwareModel, feature_config, coefficients },
  };
};

/** Rolling-origin backtest of every trained model, and the choice among them. */
export const backtestStep: Step = async ({ state }) => {
  const { unscored, seasonalNaive } = await score(state);
  const outcome = chooseOutcome(state, seasonalNaive);
  if (!outcome) throw new StepFailure(describeNobody(state));
  state.outcome = outcome;
  const { metric: asked } = state.config.backtest;
  const isUndefined = outcome.selection.metric !== asked;
  const notes = unscored.map(describeRefusal);
  if (isUndefined) notes.push(describeSilence(state));
  return {
    status: notes.length > 0 ? 'warn' : 'pass',
    detail: [describeScores(state, outcome), ...notes].join('; '),
    data: {
      config: { ...state.config.backtest },
      models: Object.fromEntries(
        outcome.candidates.map(({ model_type }) => [model_type, scoresOf(state, model_type)]),
      ),
      ...outcome,
    },
  };
};

/** How many candidates the detail of the step names; its data has all of them. */
const namedScores = 3;

/** The winner first, then the best by the metric that decided. */
function describeScores(state: RunState, { candidates, selection }: RunOutcome): string {
  const { n_splits, horizon } = state.config.backtest;
  const { metric } = selection;
  const scores = candidates.flatMap(({ model_type, metrics }) =>
    metrics ? `${model_type} ${formatMetric(metric, metrics[metric])}` : [],
  );
  const others = scores.length - namedScores;
  const named = scores.slice(0, namedScores).join(', ');
  const line = `${n_splits} folds of ${horizon} days, ${metricLabels[metric]}: ${named}`;
  return others > 0 ? `${line} and ${others} more` : line;
}

/** Metrics, folds, buckets and intervals; the days stay with the run in the registry. */
function scoresOf(state: RunState, modelType: ModelType) {
  const scored = listCandidates(state).find(({ model_type }) => model_type === modelType);
  if (!scored?.backtest) return {};
  const { traces, ...scores } = scored.backtest;
  return scores;
}

function describeRefusal({ model_type, reason }: Refusal): string {
  return `${model_type} does not compete: ${reason}`;
}

/** A reason that all models share is given once, such as too few days for the backtest. */
function describeNobody({ refusals }: RunState): string {
  const reasons = [...new Set(refusals.map(({ reason }) => reason))];
  return reasons.length === 1 ? reasons.join('') : refusals.map(describeRefusal).join('; ');
}

/** A run on own data can end on another day; sales seeded for another window are different sales. */
function describeSilence(state: RunState): string {
  const { series, grain } = requireSeries(state);
  const { metric } = state.config.backtest;
  const silence = `${metricLabels[metric]} is undefined, because nothing was sold on the test days`;
  const lastSale = state.request.skip_seed ? findLastSale(series) : null;
  if (lastSale === null) return silence;
  return `${silence}. The last sale of ${grain.store_code} · ${grain.sku} was on ${lastSale}: a window that ends there (window_end) has sales to measure by`;
}

/** Null if nothing was ever sold. */
function findLastSale({ startDate, values }: Series): string | null {
  const day = values.findLastIndex((units) => units > 0);
  return day < 0 ? null : addDays(startDate, day);
}

interface Trained {
  trained: Candidate[];
  refused: Refusal[];
}

function sortOut(
  state: RunState,
  modelTypes: readonly ModelType[],
  outcomes: readonly Outcome<FittedArtifact>[],
): Trained {
  const fits = modelTypes.flatMap((model_type, index) => {
    const outcome = outcomes[index];
    return outcome ? [{ model_type, outcome }] : [];
  });
  const refused = fits.flatMap(({ model_type, outcome }) =>
    outcome.ok ? [] : { model_type, reason: outcome.message },
  );
  state.refusals.push(...refused);
  const trained = fits.flatMap(({ model_type, outcome }) =>
    outcome.ok ? { model_type, fitted: outcome.value, backtest: null } : [],
  );
  return { trained, refused };
}

/** The scores of every trained model and of the yardstick, on the same folds. */
async function score(
  state: RunState,
): Promise<{ unscored: Refusal[]; seasonalNaive: Metrics | null }> {
  const candidates = listCandidates(state);
  const scored = await requireAhead(state).scores;
  const unscored: Refusal[] = [];
  for (const candidate of candidates) {
    const { model_type } = candidate;
    const outcome = scored.get(model_type);
    if (outcome?.ok) candidate.backtest = outcome.value;
    else unscored.push({ model_type, reason: outcome?.message ?? 'it was not scored' });
  }
  state.refusals.push(...unscored);
  const reference = scored.get(yardstick);
  return { unscored, seasonalNaive: reference?.ok ? reference.value.metrics : null };
}
