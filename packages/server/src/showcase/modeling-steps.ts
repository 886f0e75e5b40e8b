import { formatMetric, type ModelType } from '@vitrine/contract';
import { type Candidate, metricsOf, requireSeries, StepFailure } from './run-state.ts';
import { scoreModels } from './score-models.ts';
import { type Step, type StepContext, unwrap } from './step-context.ts';

/** The model that reads a feature frame; compared with the winner, never a candidate. */
const featureAwareModel = 'ridge';

export const trainStep: Step = async (context) => {
  const { state } = context;
  const types = state.config.train_model_types;
  const fits = await Promise.all(types.map((type) => fit(context, type)));
  state.candidates = fits.map((outcome, index) => ({
    model_type: types[index] ?? featureAwareModel,
    fitted: unwrap(outcome),
    backtest: null,
  }));
  return {
    status: 'pass',
    detail: `Trained ${types.join(', ')}`,
    data: { models: [...types] },
  };
};

export const trainV2Step: Step = async (context) => {
  const outcome = await fit(context, featureAwareModel);
  if (!outcome.ok) return { status: 'warn', detail: `No feature-aware model: ${outcome.message}` };
  context.state.v2 = { model_type: featureAwareModel, fitted: outcome.value, backtest: null };
  const columns = outcome.value.feature_config?.columns;
  const count = Array.isArray(columns) ? columns.length : 0;
  return {
    status: 'pass',
    detail: `Trained ${featureAwareModel} on ${count} features`,
    data: {
      model_type: featureAwareModel,
      feature_config: outcome.value.feature_config,
      coefficients: outcome.value.coefficients,
    },
  };
};

/** Rolling-origin backtest of every model that was trained. */
export const backtestStep: Step = async (context) => {
  const { state } = context;
  const [[v2Outcome], outcomes] = await Promise.all([
    score(context, state.v2 ? [state.v2] : []),
    score(context, state.candidates),
  ]);
  for (const [index, candidate] of state.candidates.entries()) {
    const outcome = outcomes[index];
    if (!outcome) throw new StepFailure(`No backtest of ${candidate.model_type}.`);
    candidate.backtest = unwrap(outcome);
  }
  if (state.v2 && v2Outcome?.ok) state.v2.backtest = v2Outcome.value;
  const ranked = [...state.candidates, ...(state.v2 ? [state.v2] : [])];
  const { metric, n_splits, horizon } = state.config.backtest;
  const scores = ranked.map(
    (model) => `${model.model_type} ${formatMetric(metric, metricsOf(model)[metric])}`,
  );
  const detail = `${n_splits} folds of ${horizon} days, ${metric.toUpperCase()}: ${scores.join(', ')}`;
  const models = Object.fromEntries(
    ranked.map(({ model_type, backtest }) => [model_type, describeScores(backtest)]),
  );
  const data = { config: { ...state.config.backtest }, models };
  if (v2Outcome && !v2Outcome.ok) {
    return {
      status: 'warn',
      detail: `${detail}; ${featureAwareModel} was not scored: ${v2Outcome.message}`,
      data,
    };
  }
  return { status: 'pass', detail, data };
};

/** Metrics, folds and buckets; the single days stay with the run in the registry. */
function describeScores(backtest: Candidate['backtest']) {
  if (backtest === null) return {};
  const { traces, ...scores } = backtest;
  return scores;
}

function fit({ state, compute, signal }: StepContext, modelType: ModelType) {
  const { series, covariates } = requireSeries(state);
  const { horizon } = state.config.backtest;
  return compute.run('fit', { modelType, series, covariates, horizon }, signal);
}

function score(context: StepContext, models: readonly Candidate[]) {
  const { series, covariates } = requireSeries(context.state);
  const { backtest } = context.state.config;
  const modelTypes = models.map(({ model_type }) => model_type);
  return scoreModels(context, { modelTypes, series, covariates, backtest });
}
