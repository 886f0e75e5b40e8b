import { backtestConfigSchema } from '@vitrine/contract';
import { VitrineError } from '@vitrine/server';
import type { BacktestInput, RunConfigInput, RunConfigOptions } from './run-config-options.ts';

/** The run configuration from the options that were given; undefined if none was. Throws `INVALID_INPUT`. */
export function buildRunConfig(options: RunConfigOptions): RunConfigInput | undefined {
  const backtest = buildBacktest(options);
  const config = {
    ...(options.models !== undefined && { train_model_types: options.models }),
    ...(backtest !== undefined && { backtest }),
  };
  return Object.keys(config).length === 0 ? undefined : config;
}

function buildBacktest(options: RunConfigOptions): BacktestInput | undefined {
  const backtest: BacktestInput = {
    ...(options.horizon !== undefined && { horizon: options.horizon }),
    ...(options.folds !== undefined && { n_splits: options.folds }),
    ...(options.strategy !== undefined && { strategy: options.strategy }),
    ...(options.metric !== undefined && { metric: options.metric }),
    ...(options.gap !== undefined && { gap: options.gap }),
    ...(options.minTrainSize !== undefined && { min_train_size: options.minTrainSize }),
  };
  const { horizon, gap } = backtestConfigSchema.shape;
  const days = horizon.parse(options.horizon);
  if (gap.parse(options.gap) >= days) {
    throw new VitrineError(
      'INVALID_INPUT',
      `--gap must be smaller than --horizon, which is ${days}.`,
    );
  }
  return Object.keys(backtest).length === 0 ? undefined : backtest;
}
