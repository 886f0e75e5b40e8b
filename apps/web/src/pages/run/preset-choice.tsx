import {
  formatCount,
  type Preset,
  presetSizes,
  type ScenarioPreset,
  scenarioPresetSchema,
} from '@vitrine/contract';
import { CalendarDays } from 'lucide-react';
import { classNames } from '../../components/class-names.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { formatDay } from '../../formatting/format-values.ts';
import { readProblem, trpc } from '../../trpc.ts';

/** Every preset with what it means and how large it is, to be read before one is chosen. */
export function PresetChoice({
  value,
  onChange,
}: {
  value: ScenarioPreset;
  onChange: (scenario: ScenarioPreset) => void;
}) {
  const presets = trpc.showcase.presets.useQuery({}, { staleTime: Number.POSITIVE_INFINITY });
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">Preset</legend>
      {presets.error && !presets.data && (
        <ProblemNotice
          className="mb-2"
          title="The preset descriptions could not be read"
          problem={readProblem(presets.error)}
        />
      )}
      <div className="grid gap-2 sm:grid-cols-2">
        {scenarioPresetSchema.options.map((scenario) => (
          <PresetOption
            key={scenario}
            scenario={scenario}
            preset={presets.data?.presets.find((each) => each.scenario === scenario)}
            chosen={scenario === value}
            onChoose={() => onChange(scenario)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The size is part of the contract and stands at once; the words come from the server. */
function PresetOption({
  scenario,
  preset,
  chosen,
  onChoose,
}: {
  scenario: ScenarioPreset;
  preset: Preset | undefined;
  chosen: boolean;
  onChoose: () => void;
}) {
  const { stores, products, days } = presetSizes[scenario];
  return (
    <label
      className={classNames(
        'flex cursor-pointer items-start gap-2.5 rounded-lg border border-line-strong px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent',
        chosen && 'border-accent bg-accent-wash',
      )}
    >
      <input
        type="radio"
        name="preset"
        aria-label={preset?.title ?? scenario}
        aria-describedby={`preset-${scenario}`}
        checked={chosen}
        onChange={onChoose}
        className="mt-0.5 shrink-0 outline-none"
      />
      <span className="min-w-0">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-[13px] font-medium">{preset?.title ?? scenario}</span>
          <span className="font-mono text-[11px] text-muted">{scenario}</span>
        </span>
        <span id={`preset-${scenario}`} className="block min-h-8 text-xs text-muted">
          {preset?.description}
          <span className="block tabular-nums">
            {stores} stores × {products} products × {days} days, up to{' '}
            {formatCount(stores * products * days)} rows
          </span>
          {preset?.pinned_window_end && (
            <span className="flex items-center gap-1">
              <CalendarDays aria-hidden size={12} className="shrink-0" />
              always ends on {formatDay(preset.pinned_window_end)}
            </span>
          )}
        </span>
      </span>
    </label>
  );
}
