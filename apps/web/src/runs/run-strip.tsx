import { Link } from '@tanstack/react-router';
import {
  formatDuration,
  formatWape,
  judgeWinner,
  type PhaseName,
  phaseNames,
  type ShowcaseRun,
  showcaseSteps,
  verdictNotRecorded,
} from '@vitrine/contract';
import { ChevronRight, CircleStop } from 'lucide-react';
import { Card } from '../components/card.tsx';
import { classNames } from '../components/class-names.ts';
import { LeavingButton } from '../components/leaving-button.tsx';
import { Moment } from '../components/moment.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { RetryNotice } from '../components/retry-notice.tsx';
import { StatusMark } from '../components/status-mark.tsx';
import { Term } from '../components/term.tsx';
import { underlinedLink } from '../components/text-link.ts';
import { useNow } from '../components/use-now.ts';
import { VerdictText } from '../models/verdict-text.tsx';
import { readProblem, trpc } from '../trpc.ts';
import {
  findTroubles,
  hadDeletedSales,
  judgeEnding,
  type PhaseProgress,
  type RunProgress,
} from './run-progress.ts';
import { stepFaces } from './step-faces.ts';
import { type RunWatch, salesDeleted, type WatchedRun } from './use-watched-run.ts';
import { titleOf } from './workspace-title.ts';

const phaseTitles: Record<PhaseName, string> = {
  data: 'Data',
  modeling: 'Modeling',
  decision: 'Decision',
  planning: 'Planning',
  verify: 'Verify',
  keep: 'Keep',
};

/**
 * As high as a run that completed with a verdict, so that its place is held until its events are there: what stands below would
 * otherwise move away under the finger.
 */
const heldHeight = 'min-h-60.5 max-md:min-h-85 max-[34rem]:min-h-103 max-[22.5rem]:min-h-119';

/** Where the run is shown: its strip, and until there is one why not. */
export function RunPlace({ watch }: { watch: RunWatch }) {
  switch (watch.state) {
    case 'loading':
      return <div aria-busy className={`animate-breathe rounded-xl bg-sunken ${heldHeight}`} />;
    case 'failed':
      return <RetryNotice title="The last run could not be read" query={watch} />;
    case 'none':
      return <EmptyRunStrip />;
    case 'run':
      return <NamedRunStrip watched={watch.watched} />;
  }
}

/** The strip of a run under the title of what it keeps. */
export function NamedRunStrip({ watched }: { watched: WatchedRun }) {
  const workspace_id = watched.run.workspace_id ?? '';
  const detail = trpc.workspace.byId.useQuery({ workspace_id }, { enabled: workspace_id !== '' });
  return (
    <RunStrip watched={watched} title={titleOf(detail.data ?? { name: null, workspace_id })} />
  );
}

/**
 * One run as one strip: six phases, while it runs with what each found, and in the end the result. What each step found
 * is folded then, so that the result does not fill the screen.
 */
function RunStrip({ watched, title }: { watched: WatchedRun; title: string }) {
  const { run, progress, live } = watched;
  return (
    <Card
      id="strip"
      className={classNames('flex scroll-mt-18 flex-col lg:scroll-mt-5', !live && heldHeight)}
      title={live ? 'Running' : 'Last run'}
      note={<RunName run={run} title={title} />}
      actions={live ? <LiveActions run={run} progress={progress} /> : <EndedNote run={run} />}
    >
      <ol
        className={classNames(
          'grid grid-cols-6 gap-x-2.5 gap-y-3 px-5 pb-4',
          live ? 'max-md:grid-cols-1' : 'max-md:grid-cols-3',
        )}
      >
        {progress.phases.map((phase) => (
          <Phase key={phase.phase_name} phase={phase} live={live} />
        ))}
      </ol>
      {!live && <RunResult run={run} progress={progress} />}
      <StepList progress={progress} />
    </Card>
  );
}

/** Leads to what the run keeps, where it does. */
function RunName({ run, title }: { run: ShowcaseRun; title: string }) {
  if (run.workspace_id === null) return <span className="font-mono text-xs">ephemeral</span>;
  return (
    <Link
      to="/workspaces/$workspaceId"
      params={{ workspaceId: run.workspace_id }}
      title={run.workspace_id}
      className={`rounded ${underlinedLink}`}
    >
      {title}
    </Link>
  );
}

function LiveActions({ run, progress }: { run: ShowcaseRun; progress: RunProgress }) {
  const now = useNow(100);
  const utils = trpc.useUtils();
  const stop = trpc.showcase.stop.useMutation({
    onSettled: () => utils.showcase.current.invalidate(),
  });
  const stopping = stop.isPending || run.stop_requested_at !== null || stop.data?.stopping === true;
  const step = progress.current;
  return (
    <>
      {stop.error && (
        <ProblemNotice title="Could not stop the run" problem={readProblem(stop.error)} />
      )}
      <span className="text-[13px] text-muted tabular-nums">
        {step ? `step ${step.step_index} of ${showcaseSteps.length} · ${step.step_name} · ` : ''}
        {formatDuration(now - Date.parse(run.started_at))}
      </span>
      {/* It disappears with the run; the focus then moves to the heading of the result. */}
      <LeavingButton
        leadsTo="strip-title"
        size="row"
        aria-disabled={stopping}
        onClick={() => {
          if (!stopping) stop.mutate({ showcase_run_id: run.showcase_run_id });
        }}
      >
        <CircleStop aria-hidden size={14} />
        {stopping ? 'Stopping' : 'Stop'}
      </LeavingButton>
    </>
  );
}

function EndedNote({ run }: { run: ShowcaseRun }) {
  if (run.ended_at === null) return null;
  const took = Date.parse(run.ended_at) - Date.parse(run.started_at);
  return (
    <span className="text-[13px] text-muted tabular-nums">
      took {formatDuration(took)} · ended <Moment at={run.ended_at} />
    </span>
  );
}

const bars: Record<PhaseProgress['state'], string> = {
  waiting: 'bg-transparent',
  running: 'bg-accent animate-breathe',
  pass: 'bg-good',
  warn: 'bg-warn',
  fail: 'bg-bad',
  stopped: 'bg-muted',
  skip: 'bg-line-strong',
};

function Phase({ phase, live }: { phase: PhaseProgress; live: boolean }) {
  const { phase_name, state, part, finding } = phase;
  const ended = state !== 'waiting' && state !== 'running';
  const words = ended
    ? stepFaces[state].word
    : live && state === 'running'
      ? 'under way'
      : 'not reached';
  return (
    <li className={classNames('min-w-0', live && 'md:min-h-20')}>
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className={classNames('h-full rounded-full transition-[width]', bars[state])}
          style={{
            width: ended ? '100%' : `${Math.max(part * 100, state === 'running' ? 8 : 0)}%`,
          }}
        />
      </div>
      <div className="mt-1.5 flex items-baseline gap-2 text-[13px]">
        <span className={classNames('font-semibold', state === 'waiting' && 'text-muted')}>
          {phaseTitles[phase_name]}
        </span>
        <span
          className={classNames(
            'text-xs',
            { warn: 'text-warn', fail: 'text-bad', stopped: 'text-muted' }[String(state)] ??
              'sr-only',
          )}
        >
          {words}
        </span>
      </div>
      {live && finding !== '' && (
        <p className="animate-arrive text-xs text-muted wrap-anywhere">{finding}</p>
      )}
    </li>
  );
}

const outcomes = {
  pass: { word: 'Completed', tone: 'good' },
  warn: { word: 'Completed with warnings', tone: 'warn' },
  fail: { word: 'Failed', tone: 'bad' },
  stopped: { word: 'Stopped', tone: 'none' },
} as const;

function RunResult({ run, progress }: { run: ShowcaseRun; progress: RunProgress }) {
  const { result, outcome, fault } = progress;
  const troubles = findTroubles(progress);
  const kept = run.workspace_id !== null && (result === null || result.workspace_id !== null);
  const ending = judgeEnding(run, progress);
  return (
    <div className="border-t border-line px-5 py-3 text-[13px]">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
        <StatusMark {...outcomes[ending]} strong />
        {ending === 'stopped' && hadDeletedSales(progress) && (
          <span className="text-warn">{salesDeleted}</span>
        )}
        <ResultFacts result={result} outcome={outcome} />
        {!kept && (
          <span className={run.workspace_id === null ? 'text-muted' : 'font-medium text-warn'}>
            {run.workspace_id === null
              ? 'Ephemeral: nothing was kept.'
              : 'Nothing was kept: the workspace could not be written.'}
          </span>
        )}
      </div>
      {result?.winner_model_type && (
        <p className="mt-1.5 max-w-[90ch]">
          {outcome ? (
            <VerdictText judged={judgeWinner(outcome)} measuredOn={outcome.measured_on} />
          ) : (
            <span className="text-muted">Verdict and test days: {verdictNotRecorded}.</span>
          )}
        </p>
      )}
      {fault && <p className="mt-1.5 text-bad">The runner itself failed: {fault}</p>}
      {troubles.length > 0 && <Troubles steps={troubles} />}
    </div>
  );
}

function ResultFacts({ result, outcome }: Pick<RunProgress, 'result' | 'outcome'>) {
  if (result === null) return null;
  return (
    <>
      {result.winner_model_type && (
        <span>
          <span className="text-muted">Winner</span>{' '}
          <span className="font-mono text-xs font-medium">{result.winner_model_type}</span>
          {outcome && outcome.candidates.length > 1 && (
            <span className="text-muted"> of {outcome.candidates.length} candidates</span>
          )}
        </span>
      )}
      {result.winner_wape !== null && (
        <span className="tabular-nums">
          <span className="text-muted">
            <Term name="wape">WAPE</Term>
          </span>{' '}
          <span className="font-medium">{formatWape(result.winner_wape)}</span>
        </span>
      )}
      {result.alias && (
        <span>
          <span className="text-muted">Alias</span>{' '}
          <span className="font-mono text-xs">{result.alias}</span>
        </span>
      )}
    </>
  );
}

function Troubles({ steps }: { steps: ReturnType<typeof findTroubles> }) {
  return (
    <ul className="mt-1.5 space-y-0.5">
      {steps.map((step) => (
        <li key={step.step_name} className="flex gap-2">
          <span
            className={classNames(
              'shrink-0 font-medium',
              step.state === 'fail' ? 'text-bad' : 'text-warn',
            )}
          >
            {step.state === 'fail' ? 'Failed' : 'Warning'} in{' '}
            <span className="font-mono text-xs">{step.step_name}</span>
          </span>
          <span className="min-w-0 wrap-anywhere">{step.detail}</span>
        </li>
      ))}
    </ul>
  );
}

function StepList({ progress }: { progress: RunProgress }) {
  return (
    <details className="group mt-auto border-t border-line">
      <summary className="flex min-h-10 list-none items-center gap-2 rounded-b-xl px-5 text-[13px] text-muted select-none hover:bg-sunken max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden size={14} className="transition-transform group-open:rotate-90" />
        All {showcaseSteps.length} steps
      </summary>
      <div className="px-5 pb-4">
        <table className="w-full text-left text-[13px]">
          <caption className="sr-only">Steps of the run</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">Step</th>
              <th scope="col">State</th>
              <th scope="col">What it found</th>
              <th scope="col">Duration</th>
            </tr>
          </thead>
          <tbody>
            {progress.phases
              .flatMap((phase) => phase.steps)
              .map((step) => (
                <tr key={step.step_name} className="border-t border-line first:border-t-0">
                  <th
                    scope="row"
                    className="py-1 pr-4 font-mono text-xs font-normal whitespace-nowrap"
                  >
                    {step.step_name}
                  </th>
                  <td className="py-1 pr-4">
                    <StatusMark {...stepFaces[step.state]} />
                  </td>
                  <td className="w-full py-1 pr-4 text-muted wrap-anywhere">{step.detail}</td>
                  <td className="py-1 text-right whitespace-nowrap tabular-nums">
                    {step.duration_ms === null ? '' : formatDuration(step.duration_ms)}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Holds the strip's place before anything has run. */
function EmptyRunStrip() {
  return (
    <Card
      id="strip"
      title="No run yet"
      note="Six phases, sixteen steps; each reports what it found"
    >
      <ol className="grid grid-cols-6 gap-2.5 px-5 pb-5">
        {phaseNames.map((phase) => (
          <li key={phase} className="text-[13px] text-muted max-md:text-xs">
            <div className="mb-1.5 h-1.5 rounded-full bg-sunken" />
            {phaseTitles[phase]}
          </li>
        ))}
      </ol>
    </Card>
  );
}
