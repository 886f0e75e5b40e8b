import { formatPlural, trainModelTypes } from '@vitrine/contract';
import { ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ChoiceField } from '../../components/choice-field.tsx';
import { TextField } from '../../components/field.tsx';
import {
  backtestNumberNames,
  countOverrides,
  emptyDraft,
  isDefaultConfig,
  type RunDraft,
  seedOverrideNames,
} from '../../runs/run-draft.ts';

const modelNotes: Record<(typeof trainModelTypes)[number], string> = {
  naive: 'the last value, repeated',
  seasonal_naive: 'the last 7 days, repeated',
  moving_average: 'the mean of the last 7 days',
  weighted_moving_average: 'the same, with more weight on recent days',
  seasonal_average: 'the mean of the last 4 days of the same weekday',
  trend_regression: 'a straight line and a weekly pattern',
  exponential_smoothing: 'level, trend and season; variant chosen by AICc',
  mstl: 'weekly pattern removed by loess, the rest smoothed',
  median_combination: 'the median of what all of these forecast',
};

const backtestLabels: Record<(typeof backtestNumberNames)[number], string> = {
  horizon: 'Horizon, days',
  n_splits: 'Folds',
  min_train_size: 'Minimum training days',
  gap: 'Gap, days',
};

const overrideLabels: Record<(typeof seedOverrideNames)[number], string> = {
  stores: 'Stores',
  products: 'Products',
  window_days: 'Days',
  sparsity: 'Sparsity',
  promotion_intensity: 'Promotions',
  stockout_intensity: 'Stock-outs',
  noise_sigma: 'Noise',
};

export interface DraftProps {
  draft: RunDraft;
  errors: Record<string, string>;
  change: (part: Partial<RunDraft>) => void;
}

/** Models, backtest, last day and seed overrides, folded away until asked for or in error. */
export function RunConfigFields({ draft, errors, change }: DraftProps) {
  const wrong = Object.keys(errors).some((field) =>
    /^(run_config|seed_overrides|window_end)/.test(field),
  );
  const box = useRef<HTMLDetailsElement>(null);
  // Opened, never shut: an error that goes must not take away the field that is being typed in.
  useEffect(() => {
    if (wrong && box.current) box.current.open = true;
  }, [wrong]);
  return (
    <details ref={box} className="group rounded-lg border border-line">
      <summary className="flex min-h-10 list-none items-center gap-2 rounded-lg px-3 text-[13px] select-none hover:bg-sunken max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 text-muted transition-transform group-open:rotate-90"
        />
        <span className="font-medium">Configure</span>
        <span className="min-w-0 truncate text-muted">{summarize(draft)}</span>
      </summary>
      <div className="space-y-4 border-t border-line p-3.5">
        <ModelChoice draft={draft} errors={errors} change={change} />
        <BacktestFields draft={draft} errors={errors} change={change} />
        <TextField
          label="Last day"
          type="date"
          value={draft.window_end}
          error={errors.window_end}
          hint="Later sales are ignored. If empty: the latest day of all sales."
          className="sm:max-w-64"
          onText={(window_end) => change({ window_end })}
        />
        {draft.source === 'preset' && (
          <OverrideFields draft={draft} errors={errors} change={change} />
        )}
        {!isDefaultConfig(draft) && (
          <button
            type="button"
            className="rounded text-[13px] text-accent underline-offset-2 hover:underline max-md:min-h-11"
            onClick={() =>
              change({
                train_model_types: emptyDraft.train_model_types,
                backtest: emptyDraft.backtest,
              })
            }
          >
            Restore default models and backtest
          </button>
        )}
      </div>
    </details>
  );
}

function summarize(draft: RunDraft): string {
  const { horizon, n_splits, metric } = draft.backtest;
  const models = `${draft.train_model_types.length} models + ridge`;
  const shape = `${n_splits} folds of ${horizon} days, ${metric.toUpperCase()}`;
  const overrides = countOverrides(draft);
  const changed = overrides > 0 ? `, ${formatPlural({ count: overrides, one: 'override' })}` : '';
  const word = isDefaultConfig(draft) && overrides === 0 ? 'default' : 'custom';
  return `${word}: ${models}, ${shape}${changed}`;
}

function ModelChoice({ draft, errors, change }: DraftProps) {
  const error = errors['run_config.train_model_types'];
  const toggle = (type: (typeof trainModelTypes)[number]) =>
    change({
      train_model_types: trainModelTypes.filter((each) =>
        each === type
          ? !draft.train_model_types.includes(type)
          : draft.train_model_types.includes(each),
      ),
    });
  return (
    <fieldset>
      <legend className="mb-1 text-[13px] font-medium">Models</legend>
      <div className="grid gap-x-5 gap-y-1.5 sm:grid-cols-2">
        {trainModelTypes.map((type) => (
          <label key={type} className="flex cursor-pointer items-start gap-2 max-md:min-h-11">
            <input
              type="checkbox"
              checked={draft.train_model_types.includes(type)}
              onChange={() => toggle(type)}
              className="mt-0.5 shrink-0"
            />
            <span className="text-[13px]">
              <span className="font-mono text-xs">{type}</span>{' '}
              <span className="block text-xs text-muted">{modelNotes[type]}</span>
            </span>
          </label>
        ))}
      </div>
      <p className="mt-1 text-xs text-muted">
        The feature-aware <span className="font-mono text-[11px]">ridge</span> is always trained
        beside them and competes with them.
      </p>
      {error && (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}

const strategies = [
  { value: 'expanding', word: 'expanding' },
  { value: 'sliding', word: 'sliding' },
] as const;

const metrics = [
  { value: 'wape', word: 'WAPE' },
  { value: 'mae', word: 'MAE' },
  { value: 'rmse', word: 'RMSE' },
] as const;

function BacktestFields({ draft, errors, change }: DraftProps) {
  const { backtest } = draft;
  const set = (part: Partial<RunDraft['backtest']>) =>
    change({ backtest: { ...backtest, ...part } });
  return (
    <fieldset>
      <legend className="mb-1 text-[13px] font-medium">Backtest</legend>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {backtestNumberNames.map((name) => (
          <TextField
            key={name}
            label={backtestLabels[name]}
            inputMode="numeric"
            value={backtest[name]}
            error={errors[`run_config.backtest.${name}`]}
            onText={(text) => set({ [name]: text })}
          />
        ))}
        <ChoiceField
          label="Training window"
          value={backtest.strategy}
          choices={strategies}
          onChoose={(strategy) => strategy && set({ strategy })}
        />
        <ChoiceField
          label="Deciding metric"
          value={backtest.metric}
          choices={metrics}
          onChoose={(metric) => metric && set({ metric })}
        />
      </div>
    </fieldset>
  );
}

function OverrideFields({ draft, errors, change }: DraftProps) {
  const whole = errors.seed_overrides;
  return (
    <fieldset>
      <legend className="mb-1 text-[13px] font-medium">Preset overrides</legend>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {seedOverrideNames.map((name) => (
          <TextField
            key={name}
            label={overrideLabels[name]}
            inputMode="decimal"
            placeholder="from preset"
            value={draft.seed_overrides[name]}
            error={errors[`seed_overrides.${name}`]}
            onText={(text) => change({ seed_overrides: { ...draft.seed_overrides, [name]: text } })}
          />
        ))}
      </div>
      {whole && (
        <p role="alert" className="mt-1 text-xs text-bad">
          {whole}
        </p>
      )}
    </fieldset>
  );
}
