import { useNavigate } from '@tanstack/react-router';
import { Play, SlidersHorizontal } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { toastProblem } from '../../components/toast-problem.tsx';
import { formatDay } from '../../formatting/format-values.ts';
import { buildRunRequest, checkDraft, type RunDraft, useRunDraft } from '../../runs/run-draft.ts';
import { useStartRun } from '../../runs/use-start-run.ts';
import { describeGrain } from '../../sales/describe-grain.ts';
import { readProblem, trpc } from '../../trpc.ts';

function describeData(draft: RunDraft, dateEnd: string | null | undefined): string {
  if (draft.source === 'preset') return `${draft.scenario}, seed ${draft.seed}`;
  const end = draft.window_end || dateEnd;
  return end ? `own data, to ${formatDay(end)}` : 'own data';
}

/**
 * What a run would take, and the ways to it. A choice that is whole and deletes nothing starts at
 * once; any other is opened first, where the controls say what is missing or what would go.
 */
export function CurrentChoice({ runLive }: { runLive: boolean }) {
  const { draft } = useRunDraft();
  const coverage = trpc.sales.coverage.useQuery({});
  // The page is left before the answer comes, so a toast shows a refusal wherever the user is by then.
  const start = useStartRun((error) => toastProblem('The run did not start', readProblem(error)));
  const navigate = useNavigate();
  const hasData = draft.source === 'preset' || (coverage.data?.rows ?? 0) > 0;
  const valid = Object.keys(checkDraft(draft)).length === 0;
  const run = () => {
    if (hasData && valid && !draft.reset && !runLive) start.mutate(buildRunRequest(draft));
    void navigate({ to: '/run' });
  };
  return (
    <>
      {/* One line, so that the buttons stay where they are when the last day arrives. */}
      <div className="flex min-w-0 items-center gap-2 max-md:w-full max-md:gap-1">
        <Choice>{draft.grain ? describeGrain(draft.grain) : 'automatic grain'}</Choice>
        <Choice>{describeData(draft, coverage.data?.date_end)}</Choice>
      </div>
      <Button onClick={() => navigate({ to: '/run' })}>
        <SlidersHorizontal aria-hidden size={14} />
        Configure
      </Button>
      <Button tone="primary" disabled={start.isPending} onClick={run}>
        <Play aria-hidden size={14} />
        Run showcase
      </Button>
    </>
  );
}

function Choice({ children }: { children: string }) {
  return (
    <span className="min-w-0 truncate rounded-full border border-line-strong/70 px-3 py-1 text-[13px] text-muted max-md:px-2">
      {children}
    </span>
  );
}
