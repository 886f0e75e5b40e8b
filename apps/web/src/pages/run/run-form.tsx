import { showcaseAlias } from '@vitrine/contract';
import { Play } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { CheckField, TextField } from '../../components/field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useToastWhenLeft } from '../../components/use-toast-when-left.ts';
import { DeletesSales } from '../../runs/deletes-sales.tsx';
import { buildRunRequest, checkDraft, type RunDraft } from '../../runs/run-draft.ts';
import { useStartRun } from '../../runs/use-start-run.ts';
import { describeGrain } from '../../sales/describe-grain.ts';
import { GrainPicker } from '../../sales/grain-picker.tsx';
import { type CallError, readProblem, trpc } from '../../trpc.ts';
import { PresetChoice } from './preset-choice.tsx';
import { type DraftProps, RunConfigFields } from './run-config-fields.tsx';

interface RunFormProps {
  draft: RunDraft;
  onDraft: (draft: RunDraft) => void;
  running: boolean;
  onStarted: (started: { showcase_run_id: string }) => void;
  /** What filled the controls, if anything did. */
  note?: ReactNode;
}

/** The run controls. What they stand for is checked at every key with the schema the server uses. */
export function RunForm({ draft, onDraft, running, onStarted, note }: RunFormProps) {
  const start = useStartRun(useToastWhenLeft('The run did not start'));
  const errors = checkDraft(draft);
  const wait = useWait({ draft, errors, running });
  const blocked = wait !== '' || start.isPending;
  const request = buildRunRequest(draft);
  // A refusal applies only to the controls as they were sent, and one because of a run only while that run lasts.
  const refused = start.error && JSON.stringify(start.variables) === JSON.stringify(request);
  const { reset: forget } = start;
  useEffect(() => {
    if (!running) forget();
  }, [running, forget]);
  const fields = {
    draft,
    errors,
    change: (part: Partial<RunDraft>) => onDraft({ ...draft, ...part }),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!blocked) start.mutate(request, { onSuccess: onStarted });
  };
  return (
    <Card
      id="run"
      title="Run"
      note="Data, models, plans and proof in one pass"
      className="scroll-mt-18 lg:scroll-mt-5"
    >
      {note}
      <form onSubmit={submit} noValidate className="space-y-4 px-5 pb-5">
        <SourceChoice {...fields} />
        {draft.source === 'preset' && <PresetFields {...fields} />}
        <GrainAndName {...fields} />
        <KeepFields {...fields} />
        {draft.reset && <DeletesSales what="run" />}
        <RunConfigFields {...fields} />
        {refused && <Refusal error={start.error} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            tone={draft.reset ? 'danger' : 'primary'}
            aria-disabled={blocked}
            aria-describedby="run-wait"
            className="max-sm:w-full"
          >
            <Play aria-hidden size={14} />
            {start.isPending ? 'Starting' : draft.reset ? 'Delete sales and run' : 'Run showcase'}
          </Button>
          <p id="run-wait" className="min-h-4 text-xs text-muted">
            {wait}
          </p>
        </div>
      </form>
    </Card>
  );
}

/** Why the run cannot be started now; empty if it can. */
function useWait({
  draft,
  errors,
  running,
}: Pick<DraftProps, 'draft' | 'errors'> & { running: boolean }): string {
  const coverage = trpc.sales.coverage.useQuery({});
  if (running) return 'You can start a run when the current one has ended.';
  if (draft.source === 'own' && coverage.data?.rows === 0)
    return 'No sales yet: load a CSV or choose a preset.';
  return Object.keys(errors).length > 0 ? 'Correct the marked fields first.' : '';
}

const sources = [
  { source: 'own', title: 'Own data', note: 'The loaded sales, unchanged' },
  {
    source: 'preset',
    title: 'Preset',
    note: 'Synthetic sales; the same seed gives the same sales',
  },
] as const;

function SourceChoice({ draft, change }: DraftProps) {
  return (
    <fieldset className="grid gap-2 sm:grid-cols-2">
      <legend className="mb-1.5 text-[13px] font-medium">Data</legend>
      {sources.map(({ source, title, note }) => (
        <label
          key={source}
          className={classNames(
            'flex cursor-pointer items-start gap-2.5 rounded-lg border border-line-strong px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-accent',
            draft.source === source && 'border-accent bg-accent-wash',
          )}
        >
          <input
            type="radio"
            name="source"
            checked={draft.source === source}
            onChange={() =>
              change({
                source,
                promote: source === 'preset',
                reset: source === 'preset' && draft.reset,
              })
            }
            className="mt-0.5 outline-none"
          />
          <span>
            <span className="block text-[13px] font-medium">{title}</span>
            <span className="block text-xs text-muted">{note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function PresetFields({ draft, errors, change }: DraftProps) {
  const [cleared, setCleared] = useState<string | null>(null);
  const changeReset = (reset: boolean) => {
    if (!reset || draft.grain === null) return change({ reset });
    setCleared(describeGrain(draft.grain));
    change({ reset, grain: null });
  };
  return (
    <div className="space-y-3">
      <PresetChoice value={draft.scenario} onChange={(scenario) => change({ scenario })} />
      <TextField
        label="Seed"
        inputMode="numeric"
        value={draft.seed}
        error={errors.seed}
        hint="A whole number; the same seed gives the same sales."
        className="sm:max-w-64"
        onText={(seed) => change({ seed })}
      />
      <CheckField
        label="Reset first"
        hint={
          <>
            Deletes every sale, store and product before seeding. Needed when other sales are
            loaded.
            {draft.reset && draft.grain === null && cleared !== null && (
              <span className="block text-warn">
                The grain {cleared} was cleared because the reset deletes it. The run chooses
                another.
              </span>
            )}
          </>
        }
        checked={draft.reset}
        onChecked={changeReset}
      />
    </div>
  );
}

function GrainAndName({ draft, errors, change }: DraftProps) {
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      {(draft.source === 'own' || draft.grain !== null) && (
        <GrainPicker
          value={draft.grain}
          error={errors.user_scope}
          onChange={(grain) => change({ grain })}
        />
      )}
      <TextField
        label="Name"
        value={draft.workspace_name}
        onText={(workspace_name) => change({ workspace_name })}
        disabled={!draft.keep}
        placeholder="optional"
        autoComplete="off"
        spellCheck={false}
        error={errors.workspace_name}
        hint={draft.keep ? 'Lower-case letters, digits, - and _' : 'Only kept runs have a name.'}
      />
    </div>
  );
}

function KeepFields({ draft, change }: DraftProps) {
  return (
    <>
      <CheckField
        label="Keep as workspace"
        hint="You can load, replay and export it later. Otherwise only the result is shown."
        checked={draft.keep}
        onChecked={(keep) => change({ keep })}
      />
      {draft.keep && (
        <CheckField
          label="Promote the winner"
          hint={`Points ${showcaseAlias} at it; a refit then makes the alias stale.`}
          checked={draft.promote}
          onChecked={(promote) => change({ promote })}
        />
      )}
    </>
  );
}

function Refusal({ error }: { error: CallError }) {
  const problem = readProblem(error);
  if (problem?.code !== 'SHOWCASE_BUSY')
    return <ProblemNotice title="The run did not start" problem={problem} />;
  return (
    <p role="alert" className="text-[13px] text-warn">
      A run is already under way. It is shown above; {problem.detail}
    </p>
  );
}
