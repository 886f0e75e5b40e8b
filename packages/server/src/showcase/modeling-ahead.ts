import type { ModelType, RunConfig } from '@vitrine/contract';
import type { Covariates, Series } from '@vitrine/forecasting';
import { scoreModels } from '../compute/score-models.ts';
import { featureAwareModel, type ModelingAhead, type RunState } from './run-state.ts';
import type { StepContext } from './step-context.ts';

/** The yardstick of every winner, whether it competes or not. */
export const yardstick = 'seasonal_naive';

interface ModelingInputs {
  series: Series;
  covariates: Covariates;
  config: RunConfig;
}

/**
 * Begins everything that needs only the series: a backtest fits its models itself. Otherwise the workers would have nothing to do
 * whenever a step is written to the database.
 */
export function beginModeling(
  { compute, signal }: Pick<StepContext, 'compute' | 'signal'>,
  { series, covariates, config }: ModelingInputs,
): ModelingAhead {
  const { train_model_types, backtest } = config;
  const fit = (modelTypes: readonly ModelType[]) =>
    compute.run('fitModels', { modelTypes, series, covariates, horizon: backtest.horizon }, signal);
  const models = fit(train_model_types);
  const featureAware = fit([featureAwareModel]);
  const score = async () => {
    // Two steps wait for these, and a fold of a long series takes a core for seconds.
    await Promise.allSettled([models, featureAware]);
    const modelTypes = [
      ...new Set<ModelType>([...train_model_types, featureAwareModel, yardstick]),
    ];
    const request = { modelTypes, series, covariates, backtest };
    const outcomes = await scoreModels({ compute, signal }, request);
    return new Map(modelTypes.map((type, index) => [type, outcomes[index]] as const));
  };
  const ahead = { models, featureAware, scores: score() };
  // A run that ends before a step takes its own leaves it here.
  for (const work of Object.values<Promise<unknown>>(ahead)) work.catch(() => {});
  return ahead;
}

export function requireAhead({ ahead }: RunState): ModelingAhead {
  if (ahead) return ahead;
  throw new Error('The steps that model come after the features.');
}
