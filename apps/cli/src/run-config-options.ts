import {
  backtestConfigSchema,
  type RunRequestInput,
  trainModelTypeSchema,
} from '@vitrine/contract';
import { InvalidArgumentError, Option } from 'commander';

export type RunConfigInput = NonNullable<RunRequestInput['run_config']>;
export type BacktestInput = NonNullable<RunConfigInput['backtest']>;

/** The options of `run` that change how models are trained and scored; each is undefined unless it was given. */
export interface RunConfigOptions {
  models?: NonNullable<RunConfigInput['train_model_types']>;
  horizon?: number;
  folds?: number;
  strategy?: NonNullable<BacktestInput['strategy']>;
  metric?: NonNullable<BacktestInput['metric']>;
  gap?: number;
  minTrainSize?: number;
}

const { horizon, strategy, n_splits, min_train_size, gap, metric } = backtestConfigSchema.shape;

/** In the order of the help; bounds and defaults come from the contract. */
export const runConfigOptions: readonly Option[] = [
  new Option(
    '--models <names>',
    `models that compete beside ridge, separated by commas: ${trainModelTypeSchema.options.join(', ')}`,
  ).argParser(parseModels),
  wholeNumber('--horizon <days>', 'days that each fold forecasts', horizon),
  wholeNumber('--folds <count>', 'folds of the backtest', n_splits),
  choice('--strategy <strategy>', 'training window of the folds', strategy),
  choice('--metric <metric>', 'metric that chooses the winner', metric),
  wholeNumber('--gap <days>', 'days between training and test', gap),
  wholeNumber('--min-train-size <days>', 'minimum training days of the first fold', min_train_size),
];

type WholeNumberField = typeof horizon;

function wholeNumber(flags: string, what: string, field: WholeNumberField): Option {
  const number = field.unwrap();
  const { minValue, maxValue } = number;
  const isBounded = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER;
  const bounds = isBounded ? `from ${minValue} to ${maxValue}` : `at least ${minValue}`;
  const option = new Option(flags, `${what}, ${bounds} (default: ${field.parse(undefined)})`);
  return option.argParser((text: string) => {
    const parsed = number.safeParse(/^\d+$/.test(text) ? Number(text) : undefined);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`It must be a whole number, ${bounds}.`);
  });
}

function choice(flags: string, what: string, field: typeof strategy | typeof metric): Option {
  const option = new Option(flags, `${what} (default: ${field.parse(undefined)})`);
  return option.choices(field.unwrap().options);
}

function parseModels(text: string) {
  const names = text.split(',').map((name) => name.trim());
  const models = names.map((name) => {
    const model = trainModelTypeSchema.safeParse(name);
    if (model.success) return model.data;
    const known = trainModelTypeSchema.options.join(', ');
    throw new InvalidArgumentError(`"${name}" is not a model. The models are ${known}.`);
  });
  if (new Set(models).size === models.length) return models;
  throw new InvalidArgumentError('Name each model once.');
}
