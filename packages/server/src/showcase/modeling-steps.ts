import {
  formatMetric,
  type ModelType,
  metricLabels,
  type BacktestOutcome as RunOutcome,
} from '@vitrine/contract';
import { addDays, type Metrics, type Series } from '@vitrine/forecasting';
import { scoreModels } from '../compute/score-models.ts';
import { chooseOutcome } from './choose-outcome.ts';
import {
  type Candidate,
  featureAwareModel,
  listCandidates,
  type Refusal,
  type RunState,
  requireSeries,
  StepFailure,
} from './run-state.ts';
import type { Step, StepContext } from './step-context.ts';

/** The yardstick of every winner, whether it competes or not. */
const yardstick = 'seasonal_naive';

/** Trains the requested models. A model that cannot be trained on the grain ranks last, and the run continues without it. */
export const trainStep: Step = async (context) => {
  const { trained, refused } = await train(context, context.state.config.train_model_types);
  context.state.candidates = trained;
  const types = trained.map(({ model_type }) => model_type);
  const words = types.length > 0 ? `Trained ${types.join(', ')}` : 'Trained no model';
  return {
    status: refused.length > 0 ? 'warn' : 'pass',
    detail: [words, ...refused.map(describeRefusal)].join('; '),
    data: { models: types, refused: refused.map((refusal) => ({ ...refusal })) },
  };
};

export const trainV2Step: Step = async (context) => {
  const { trained, refused } = await train(context, [featureAwareModel]);
  const [v2] = trained;
  if (!v2) return { status: 'warn', detail: refused.map(describeRefusal).join('; ') };
  context.state.v2 = v2;
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
export const backtestStep: Step = async (context) => {
  const { state } = context;
  const { unscored, seasonalNaive } = await score(context);
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

async function train(
  { state, compute, signal }: StepContext,
  modelTypes: readonly ModelType[],
): Promise<Trained> {
  const { series, covariates } = requireSeries(state);
  const { horizon } = state.config.backtest;
  const input = { modelTypes, series, covariates, horizon };
  const outcomes = await compute.run('fitModels', input, signal);
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

/** Scores every trained model and the yardstick on the same folds. */
async function score(
  context: StepContext,
): Promise<{ unscored: Refusal[]; seasonalNaive: Metrics | null }> {
  const { state } = context;
  const { series, covariates } = requireSeries(state);
  const { backtest } = state.config;
  const candidates = listCandidates(state);
  const modelTypes = [
    ...new Set<ModelType>([...candidates.map(({ model_type }) => model_type), yardstick]),
  ];
  const outcomes = await scoreModels(context, { modelTypes, series, covariates, backtest });
  const scored = new Map(modelTypes.map((type, index) => [type, outcomes[index]]));
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
