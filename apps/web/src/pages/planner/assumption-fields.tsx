import { X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ChoiceField } from '../../components/choice-field.tsx';
import { CheckField, TextField } from '../../components/field.tsx';
import { formatDay } from '../../formatting/format-values.ts';
import { changeKind, type PlanDraft } from '../../plans/plan-draft.ts';
import { promotionWords, stageWords } from './plan-words.ts';

/** The days that the plan forecasts; unknown until there is a run and a horizon. */
export interface ForecastDays {
  first: string;
  last: string;
}

interface Props {
  draft: PlanDraft;
  errors: Record<string, string>;
  days: ForecastDays | null;
  /** What the price of today is where none is given. */
  priceHint: string;
  change: (part: Partial<PlanDraft>) => void;
}

/** What is assumed about the days to come; each part is switched on where it is wanted. */
export function AssumptionFields(props: Props) {
  return (
    <fieldset className="space-y-3">
      <legend className="mb-2 text-[13px] font-semibold">Assume</legend>
      <TextField
        label="Price today"
        inputMode="decimal"
        value={props.draft.unit_price}
        hint={props.priceHint}
        error={props.errors['assumptions.unit_price']}
        onText={(unit_price) => props.change({ unit_price })}
      />
      <PriceFields {...props} />
      <PromotionFields {...props} />
      <HolidayFields {...props} />
      <InventoryFields {...props} />
      <LifecycleFields {...props} />
    </fieldset>
  );
}

function Part({
  label,
  hint,
  on,
  onSwitch,
  children,
}: {
  label: string;
  hint: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <fieldset
      aria-label={`Assumption: ${label}`}
      className="min-w-0 rounded-lg border border-line px-3 py-2.5"
    >
      <CheckField label={label} hint={hint} checked={on} onChecked={onSwitch} />
      {on && <div className="mt-2.5 grid grid-cols-2 gap-3">{children}</div>}
    </fieldset>
  );
}

function periodFrom(days: ForecastDays | null) {
  return { start_date: days?.first ?? '', end_date: days?.last ?? '' };
}

function PeriodFields({
  period,
  path,
  errors,
  days,
  onPeriod,
}: {
  period: { start_date: string; end_date: string };
  path: string;
  errors: Record<string, string>;
  days: ForecastDays | null;
  onPeriod: (part: { start_date?: string; end_date?: string }) => void;
}) {
  const outside =
    days !== null &&
    period.start_date !== '' &&
    period.end_date !== '' &&
    (period.end_date < days.first || period.start_date > days.last);
  return (
    <>
      <TextField
        label="First day"
        type="date"
        value={period.start_date}
        error={errors[`${path}.start_date`]}
        onText={(start_date) => onPeriod({ start_date })}
      />
      <TextField
        label="Last day"
        type="date"
        value={period.end_date}
        error={errors[`${path}.end_date`]}
        onText={(end_date) => onPeriod({ end_date })}
      />
      {outside && (
        <p role="status" className="col-span-2 text-xs text-warn">
          The forecast has none of these days: it covers {formatDay(days.first)} to{' '}
          {formatDay(days.last)}.
        </p>
      )}
    </>
  );
}

function PriceFields({ draft, errors, days, change }: Props) {
  const { price } = draft;
  return (
    <Part
      label="Another price"
      hint="A change relative to today's price."
      on={price !== null}
      onSwitch={(on) => change({ price: on ? { ...periodFrom(days), percent: '-10' } : null })}
    >
      {price && (
        <>
          <TextField
            label="Change, per cent"
            inputMode="decimal"
            value={price.percent}
            error={errors['assumptions.price.change_pct']}
            className="col-span-2"
            onText={(percent) => change({ price: { ...price, percent } })}
          />
          <PeriodFields
            period={price}
            path="assumptions.price"
            errors={errors}
            days={days}
            onPeriod={(part) => change({ price: { ...price, ...part } })}
          />
        </>
      )}
    </Part>
  );
}

const promotionKinds = (['pct_off', 'bogo', 'bundle', 'markdown'] as const).map((value) => ({
  value,
  word: promotionWords[value],
}));

const discountHints = {
  pct_off: undefined,
  bogo: 'Applies to the unit that is paid; optional.',
  bundle: 'If empty, the revenue is unknown.',
  markdown: undefined,
} as const;

function PromotionFields({ draft, errors, days, change }: Props) {
  const { promotion } = draft;
  return (
    <Part
      label="A promotion"
      hint="A promotion type; some types need a discount."
      on={promotion !== null}
      onSwitch={(on) =>
        change({
          promotion: on ? { ...periodFrom(days), kind: 'pct_off', percent: '10' } : null,
        })
      }
    >
      {promotion && (
        <>
          <ChoiceField
            label="Type"
            value={promotion.kind}
            choices={promotionKinds}
            onChoose={(kind) => kind && change({ promotion: changeKind(promotion, kind) })}
          />
          <TextField
            label="Discount, per cent"
            inputMode="decimal"
            value={promotion.percent}
            hint={discountHints[promotion.kind]}
            error={errors['assumptions.promotion.discount_pct']}
            onText={(percent) => change({ promotion: { ...promotion, percent } })}
          />
          <PeriodFields
            period={promotion}
            path="assumptions.promotion"
            errors={errors}
            days={days}
            onPeriod={(part) => change({ promotion: { ...promotion, ...part } })}
          />
        </>
      )}
    </Part>
  );
}

function HolidayFields({ draft, errors, days, change }: Props) {
  const { holiday } = draft;
  return (
    <Part
      label="Holidays"
      hint="Days with higher sales than usual."
      on={holiday !== null}
      onSwitch={(on) => change({ holiday: on ? { dates: days ? [days.first] : [] } : null })}
    >
      {holiday && (
        <DayList
          dates={holiday.dates}
          error={errors['assumptions.holiday.dates']}
          days={days}
          onDates={(dates) => change({ holiday: { dates } })}
        />
      )}
    </Part>
  );
}

function DayList({
  dates,
  error,
  days,
  onDates,
}: {
  dates: string[];
  error: string | undefined;
  days: ForecastDays | null;
  onDates: (dates: string[]) => void;
}) {
  const [next, setNext] = useState('');
  const noteId = useId();
  const add = () => {
    onDates([...dates, next].toSorted());
    setNext('');
  };
  const missed = days ? dates.filter((date) => date < days.first || date > days.last) : [];
  return (
    <div className="col-span-2 space-y-2">
      <div className="flex items-end gap-2">
        <TextField
          label="Day"
          type="date"
          value={next}
          error={error}
          aria-describedby={noteId}
          className="flex-1"
          onText={setNext}
        />
        <Button disabled={next === '' || dates.includes(next)} onClick={add}>
          Add the day
        </Button>
      </div>
      <ul className="flex flex-wrap gap-1.5 empty:hidden">
        {dates.map((date) => (
          <li
            key={date}
            className="inline-flex items-center gap-1 rounded-md bg-accent-wash py-0.5 pr-0.5 pl-2 text-xs text-accent"
          >
            {formatDay(date)}
            <button
              type="button"
              aria-label={`Remove ${formatDay(date)}`}
              onClick={() => onDates(dates.filter((each) => each !== date))}
              className="grid size-6 place-items-center rounded hover:bg-surface max-md:size-11"
            >
              <X aria-hidden size={12} />
            </button>
          </li>
        ))}
      </ul>
      {missed.length > 0 && (
        <p id={noteId} role="status" className="text-xs text-warn">
          Outside the forecast: {missed.map(formatDay).join(', ')}.
        </p>
      )}
    </div>
  );
}

function InventoryFields({ draft, errors, change }: Props) {
  const { inventory } = draft;
  return (
    <Part
      label="Stock on hand"
      hint="Shows whether the stock lasts; does not change the units."
      on={inventory !== null}
      onSwitch={(on) => change({ inventory: on ? { on_hand_units: '' } : null })}
    >
      {inventory && (
        <TextField
          label="Units"
          inputMode="decimal"
          value={inventory.on_hand_units}
          error={errors['assumptions.inventory.on_hand_units']}
          className="col-span-2"
          onText={(on_hand_units) => change({ inventory: { on_hand_units } })}
        />
      )}
    </Part>
  );
}

const stages = (['launch', 'growth', 'maturity', 'decline', 'end_of_life'] as const).map(
  (value) => ({ value, word: stageWords[value] }),
);

function LifecycleFields({ draft, change }: Props) {
  const { lifecycle } = draft;
  return (
    <Part
      label="A life-cycle stage"
      hint="Applies to every day of the plan."
      on={lifecycle !== null}
      onSwitch={(on) => change({ lifecycle: on ? { stage: 'growth' } : null })}
    >
      {lifecycle && (
        <ChoiceField
          label="Stage"
          value={lifecycle.stage}
          choices={stages}
          className="col-span-2"
          onChoose={(stage) => stage && change({ lifecycle: { stage } })}
        />
      )}
    </Part>
  );
}
