import { skipToken } from '@tanstack/react-query';
import { formatMoney } from '@vitrine/contract';
import { useMemo } from 'react';
import { toast } from 'sonner';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { ChoiceField } from '../../components/choice-field.tsx';
import { TextField } from '../../components/field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RetryNotice } from '../../components/retry-notice.tsx';
import { TagsField } from '../../components/tags-field.tsx';
import { usePressOnce } from '../../components/use-press-once.ts';
import { useSettled } from '../../components/use-settled.ts';
import { useToastWhenLeft } from '../../components/use-toast-when-left.ts';
import { formatDay, shortenId } from '../../formatting/format-values.ts';
import { RunPicker } from '../../models/run-picker.tsx';
import { type CheckedPlan, checkPlan, emptyPlan, type PlanDraft } from '../../plans/plan-draft.ts';
import { type RouterOutputs, readProblem, trpc } from '../../trpc.ts';
import { AssumptionFields, type ForecastDays } from './assumption-fields.tsx';
import { ComparisonView } from './comparison-view.tsx';
import { explainMethod, methodWords } from './plan-words.ts';

interface Props {
  draft: PlanDraft;
  onDraft: (draft: PlanDraft) => void;
  onSaved: (scenario_id: string) => void;
  onFresh: () => void;
}

/** The form of a plan and, beside it, the effect of the plan, updated after every change. */
export function SimulateCard({ draft, onDraft, onSaved, onFresh }: Props) {
  const checked = useMemo(() => checkPlan(draft), [draft]);
  const change = (part: Partial<PlanDraft>) => onDraft({ ...draft, ...part });
  const run = trpc.registry.runs.byId.useQuery(
    draft.run_id === undefined ? skipToken : { run_id: draft.run_id },
  );
  const days = listForecastDays(run.data?.data_window_end, checked.simulation?.horizon);
  const simulated = useSimulation(checked.simulation);
  const save = useSavePlan(onSaved);
  const isSaved = save.isSuccess && JSON.stringify(save.variables) === JSON.stringify(checked.plan);
  return (
    <div className="grid items-start gap-5 max-md:gap-4 min-[1100px]:grid-cols-[minmax(0,5fr)_minmax(0,8fr)]">
      <Card
        id="what-if"
        title="What if"
        actions={
          draft !== emptyPlan && (
            // Appears with the first change; the negative margin keeps the heading from growing.
            <Button size="row" tone="quiet" className="-my-1.5 max-md:-my-3" onClick={onFresh}>
              Start over
            </Button>
          )
        }
      >
        <div className="space-y-4 px-5 pb-5">
          {draft.cloned_from !== null && (
            <p className="rounded-lg bg-sunken px-3 py-2 text-[13px]">
              A clone of plan{' '}
              <code className="font-mono text-xs">{shortenId(draft.cloned_from)}</code>
            </p>
          )}
          <BaselineFields
            draft={draft}
            checked={checked}
            change={change}
            days={days}
            run={run.data}
          />
          <AssumptionFields
            draft={draft}
            errors={checked.errors}
            days={days}
            priceHint={explainPrice(simulated)}
            change={change}
          />
          <SaveFields draft={draft} checked={checked} change={change} save={save} />
        </div>
      </Card>
      <Outcome
        checked={checked}
        simulated={simulated}
        chosen={draft.run_id !== undefined}
        saved={isSaved ? `saved as ${save.data.name}` : null}
      />
    </div>
  );
}

interface FieldsProps {
  draft: PlanDraft;
  checked: CheckedPlan;
  change: (part: Partial<PlanDraft>) => void;
}

/** The forecast that the plan is set against, and the method that changes it. */
function BaselineFields({
  draft,
  checked,
  change,
  days,
  run,
}: FieldsProps & {
  days: ForecastDays | null;
  run: RouterOutputs['registry']['runs']['byId'] | undefined;
}) {
  const noReforecast = explainMethod(run);
  return (
    <>
      <RunPicker
        label="On the forecast of"
        value={draft.run_id}
        hint={days ? `Forecasts ${formatDay(days.first)} to ${formatDay(days.last)}.` : undefined}
        onChoose={(run_id) => change({ run_id })}
      />
      <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3 max-sm:grid-cols-1">
        <TextField
          label="Horizon, days"
          inputMode="numeric"
          value={draft.horizon}
          error={checked.errors.horizon}
          onText={(horizon) => change({ horizon })}
        />
        <ChoiceField
          label="Method"
          value={draft.method}
          choices={[
            { value: 'heuristic', word: methodWords.heuristic },
            {
              value: 'model_exogenous',
              word: methodWords.model_exogenous,
              disabled: noReforecast !== null,
            },
          ]}
          error={(draft.method === 'model_exogenous' && run && noReforecast) || undefined}
          onChoose={(method) => method && change({ method })}
        />
        {noReforecast !== null && draft.method === 'heuristic' && (
          <p className="col-span-full -mt-1 text-xs text-muted">
            Re-forecast is not available. {noReforecast}.
          </p>
        )}
      </div>
    </>
  );
}

/** The days after the window of a run, as many as the horizon. */
function listForecastDays(
  windowEnd: string | undefined,
  horizon: number | undefined,
): ForecastDays | null {
  if (windowEnd === undefined || horizon === undefined) return null;
  const day = (after: number) =>
    new Date(Date.parse(`${windowEnd}T00:00:00Z`) + after * 86_400_000).toISOString().slice(0, 10);
  return { first: day(1), last: day(horizon) };
}

/** The effect of the plan, requested once the form has rested; until then the previous one. */
function useSimulation(simulation: CheckedPlan['simulation']) {
  const asked = useSettled(simulation);
  const simulated = trpc.scenario.simulate.useQuery(asked ?? skipToken, {
    placeholderData: (previous) => previous,
  });
  const waiting = simulated.isFetching || JSON.stringify(asked) !== JSON.stringify(simulation);
  return { ...simulated, waiting };
}

type Simulation = ReturnType<typeof useSimulation>;

/** What an empty price of today stands for. */
function explainPrice({ data, waiting }: Simulation): string {
  const rule = 'the mean of the last 28 days with sales, weighted by units';
  if (waiting || !data || data.unit_price_source === 'given') return `Left empty: ${rule}.`;
  if (data.unit_price_used === null) return 'No price is known from the sales.';
  return `Left empty: ${formatMoney(data.unit_price_used)}, ${rule}.`;
}

function Outcome({
  checked,
  simulated,
  chosen,
  saved,
}: {
  checked: CheckedPlan;
  simulated: Simulation;
  chosen: boolean;
  /** Where the form was saved as it stands, under which name. */
  saved: string | null;
}) {
  const { waiting } = simulated;
  return (
    <Card
      id="outcome"
      title="Against the baseline"
      note={
        <span aria-live="polite">
          {!chosen
            ? ''
            : checked.simulation === null
              ? 'correct the marked fields'
              : waiting
                ? 'simulating'
                : (saved ?? 'not saved yet')}
        </span>
      }
    >
      <div className="px-5 pb-5" aria-busy={waiting && chosen}>
        {simulated.error ? (
          <RetryNotice title="The plan could not be simulated" query={simulated} />
        ) : simulated.data && chosen ? (
          <ComparisonView comparison={simulated.data} />
        ) : chosen && checked.simulation !== null ? (
          <div className="h-96 animate-breathe rounded-lg bg-sunken" />
        ) : (
          <p className="pt-6 pb-10 text-center text-[13px] text-muted">
            {chosen
              ? 'Correct the marked fields to see the effect of the plan.'
              : 'Choose a run. Its forecast is the baseline for your assumptions.'}
          </p>
        )}
      </div>
    </Card>
  );
}

function useSavePlan(onSaved: Props['onSaved']) {
  const utils = trpc.useUtils();
  const save = trpc.scenario.save.useMutation({
    onSuccess: async (plan) => {
      await utils.scenario.list.invalidate();
      toast.success(`${plan.name} saved`, {
        action: { label: 'Open', onClick: () => onSaved(plan.scenario_id) },
      });
    },
    onError: useToastWhenLeft('The plan was not saved'),
  });
  return { ...save, mutate: usePressOnce(save) };
}

function SaveFields({
  draft,
  checked,
  change,
  save,
}: FieldsProps & { save: ReturnType<typeof useSavePlan> }) {
  const wrong = checked.plan === null;
  return (
    <form
      className="space-y-3 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (checked.plan) save.mutate(checked.plan);
      }}
    >
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField
          label="Name of the plan"
          value={draft.name}
          autoComplete="off"
          error={draft.name === '' ? undefined : checked.errors.name}
          onText={(name) => change({ name })}
        />
        <TagsField
          label="Tags"
          tags={draft.tags}
          error={checked.errors.tags}
          onTags={(tags) => change({ tags })}
        />
      </div>
      {save.error && <ProblemNotice title="Nothing was saved" problem={readProblem(save.error)} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button tone="primary" type="submit" disabled={wrong || save.isPending}>
          {save.isPending ? 'Saving' : 'Save the plan'}
        </Button>
        {wrong && <p className="text-xs text-muted">{explainWrong(draft, checked)}</p>}
      </div>
    </form>
  );
}

function explainWrong(draft: PlanDraft, { simulation }: CheckedPlan): string {
  if (draft.run_id === undefined) return 'Choose a run first.';
  if (simulation === null) return 'Correct the marked fields first.';
  return draft.name.trim() === ''
    ? 'Enter a name for the plan.'
    : 'The name or a tag is not allowed.';
}
