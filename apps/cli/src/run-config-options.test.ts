import { runConfigSchema } from '@vitrine/contract';
import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildRunConfig } from './build-run-config.ts';
import { runConfigOptions } from './run-config-options.ts';

function parse(...args: string[]) {
  const command = new Command('run').exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of runConfigOptions) command.addOption(option);
  return buildRunConfig(command.parse(args, { from: 'user' }).opts());
}

describe('the options of a run', () => {
  it.each<[string[], unknown]>([
    [[], undefined],
    [['--models', 'naive'], { train_model_types: ['naive'] }],
    [['--models', 'mstl, naive'], { train_model_types: ['mstl', 'naive'] }],
    [['--horizon', '28'], { backtest: { horizon: 28 } }],
    [['--folds', '5'], { backtest: { n_splits: 5 } }],
    [['--strategy', 'sliding'], { backtest: { strategy: 'sliding' } }],
    [['--metric', 'mae'], { backtest: { metric: 'mae' } }],
    [['--gap', '0'], { backtest: { gap: 0 } }],
    [['--min-train-size', '60'], { backtest: { min_train_size: 60 } }],
    [
      ['--models', 'naive', '--horizon', '7', '--folds', '2', '--gap', '6'],
      { train_model_types: ['naive'], backtest: { horizon: 7, n_splits: 2, gap: 6 } },
    ],
  ])('%j are sent, and nothing else is', (args, config) => {
    expect(parse(...args)).toEqual(config);
    expect(runConfigSchema.safeParse(config ?? {}).success).toBe(true);
  });

  it.each([
    ['--horizon', '0', 'from 1 to 90'],
    ['--horizon', '91', 'from 1 to 90'],
    ['--horizon', '1.5', 'whole number'],
    ['--horizon', '-1', 'whole number'],
    ['--horizon', '', 'whole number'],
    ['--folds', '1', 'from 2 to 20'],
    ['--folds', '21', 'from 2 to 20'],
    ['--gap', '31', 'from 0 to 30'],
    ['--min-train-size', '6', 'at least 7'],
    ['--strategy', 'rolling', 'expanding, sliding'],
    ['--metric', 'smape', 'wape, mae, rmse'],
    ['--models', 'arima', '"arima" is not a model. The models are naive'],
    ['--models', 'naive,', '"" is not a model'],
    ['--models', 'naive,naive', 'each model once'],
  ])('%s %s is refused by the name of the option', (option, value, words) => {
    const refusal = () => parse(`${option}=${value}`);
    expect(refusal).toThrow(CommanderError);
    expect(refusal).toThrow(option);
    expect(refusal).toThrow(words);
  });

  it.each([
    [['--gap', '14'], '--gap must be smaller than --horizon, which is 14.'],
    [['--gap', '7', '--horizon', '7'], '--gap must be smaller than --horizon, which is 7.'],
  ])('%j leave no day to forecast', (args, words) => {
    expect(() => parse(...args)).toThrow(words);
  });
});
