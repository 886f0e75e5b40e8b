import { useNavigate } from '@tanstack/react-router';
import {
  describeVerdict,
  judgeWinner,
  type PipelineResult,
  type ShowcaseRun,
  type StepEvent,
} from '@vitrine/contract';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { createSessionValue } from '../components/session-value.tsx';
import { useVisible } from '../components/use-visible.ts';
import { type CallError, trpc } from '../trpc.ts';
import {
  describeFailure,
  hadDeletedSales,
  judgeEnding,
  type RunProgress,
  readRunProgress,
  wasStopped,
} from './run-progress.ts';

export interface WatchedRun {
  run: ShowcaseRun;
  progress: RunProgress;
  /** The run is under way as far as its events and the server tell. */
  live: boolean;
}

/** What is known of runs; that there is none yet is known only once the server said so. */
export type RunWatch =
  | { state: 'loading' | 'none'; watched: null }
  | { state: 'failed'; watched: null; error: CallError; refetch: () => unknown }
  | { state: 'run'; watched: WatchedRun };

export const salesDeleted = 'The sales had already been deleted, and nothing was seeded.';

type Events = { showcase_run_id: string; byId: ReadonlyMap<number, StepEvent> };

const noEvents: Events['byId'] = new Map();

function useRunWatch(): RunWatch {
  const current = trpc.showcase.current.useQuery(
    {},
    { refetchInterval: 3_000, staleTime: 0, refetchOnWindowFocus: 'always' },
  );
  const run = current.data && (current.data.running ?? current.data.latest);
  const showcase_run_id = run?.showcase_run_id ?? '';
  const [events, setEvents] = useState<Events>({ showcase_run_id: '', byId: noEvents });
  // A stream holds a connection, and a browser opens six to a server, whatever the number of its tabs.
  const visible = useVisible();
  const subscription = trpc.showcase.events.useSubscription(
    { showcase_run_id },
    {
      enabled: visible && showcase_run_id !== '' && !current.isError,
      onData: ({ id, data }) =>
        setEvents((now) => {
          const known = now.showcase_run_id === showcase_run_id ? now.byId : noEvents;
          return { showcase_run_id, byId: new Map(known).set(Number(id), data) };
        }),
    },
  );
  useRestart(subscription, current.dataUpdatedAt);
  const stopped = run ? wasStopped(run) : false;
  const progress = useMemo(() => {
    const known = events.showcase_run_id === showcase_run_id ? [...events.byId] : [];
    const ordered = known.sort(([a], [b]) => a - b).map(([, event]) => event);
    return readRunProgress(ordered, { stopped });
  }, [events, showcase_run_id, stopped]);
  const live = run?.status === 'running' && progress.result === null;
  useRefreshAround(run, progress);
  const error = useLastError(current.error);
  if (run) return { state: 'run', watched: { run, progress, live } };
  if (current.data) return { state: 'none', watched: null };
  if (error === null) return { state: 'loading', watched: null };
  return { state: 'failed', watched: null, error, refetch: current.refetch };
}

/**
 * The run under way, else the newest one, with its events: from the first after a reload, resumed
 * after a lost connection, and also for runs started by another page or process. A page that cannot
 * be seen asks nothing, and catches up once it is looked at.
 */
export const [WatchedRunProvider, useWatchedRun] = createSessionValue(useRunWatch);

/** A query without an answer forgets its error with each poll; the message on the page must not flicker. */
function useLastError(error: CallError | null): CallError | null {
  const [last, setLast] = useState(error);
  if (error !== null && error !== last) setLast(error);
  return error ?? last;
}

/**
 * An event source gives up for good where a reconnect is refused, as by a server that is just starting: each poll that the
 * server answers starts it again.
 */
function useRestart(
  { status, reset }: { status: string; reset: () => void },
  answeredAt: number,
): void {
  const tried = useRef(answeredAt);
  useEffect(() => {
    if (tried.current === answeredAt) return;
    tried.current = answeredAt;
    if (status === 'error') reset();
  }, [status, reset, answeredAt]);
}

/** Steps that change the sales while a run is under way, as far as they are done. */
function countSalesChanges({ phases }: RunProgress): number {
  return phases
    .flatMap((phase) => phase.steps)
    .filter(({ step_name, state }) => /^(reset|seed)$/.test(step_name) && state === 'pass').length;
}

/**
 * A run that appears or ends changes the list, the sales and what is under way: just that is asked
 * again, also when it was over before this page saw it under way. What stands when the page opens is
 * no change.
 */
function useRefreshAround(run: ShowcaseRun | null | undefined, progress: RunProgress): void {
  const utils = trpc.useUtils();
  const running = run?.status === 'running';
  const ended = running && progress.result !== null;
  useEffect(() => {
    if (ended) void utils.showcase.current.invalidate();
  }, [ended, utils]);

  const salesChanges = running ? countSalesChanges(progress) : 0;
  useEffect(() => {
    if (salesChanges === 0) return;
    void utils.sales.coverage.invalidate();
    void utils.sales.grains.invalidate();
  }, [salesChanges, utils]);

  const known = run !== undefined;
  const seen = useRef<string | null>(null);
  const pendingToast = useRef('');
  const state = run ? `${run.showcase_run_id} ${run.status}` : '';
  useEffect(() => {
    if (!known || seen.current === state) return;
    const first = seen.current === null;
    seen.current = state;
    if (first) return;
    void utils.workspace.invalidate();
    void utils.sales.invalidate();
    void utils.registry.invalidate();
    void utils.scenario.invalidate();
    pendingToast.current = running ? '' : state;
  }, [known, state, running, utils]);

  const lastToast = useRef('');
  const openRun = useOpenRun();
  // The end of a run says neither whether it has warnings nor why it failed: the result does, a moment later.
  // A failure is shown before that, as its result may never come, and again in the same toast once it is there.
  const whole = progress.result !== null;
  useEffect(() => {
    if (!run || !(whole || run.status === 'failed') || pendingToast.current !== state) return;
    const toastKey = `${state} ${whole}`;
    if (lastToast.current === toastKey) return;
    lastToast.current = toastKey;
    toastRunEnd({ run, progress, openRun });
  }, [run, whole, state, progress, openRun]);
}

/** Leads to what a run keeps; to the page of runs where it keeps nothing. */
function useOpenRun(): (run: ShowcaseRun) => void {
  const navigate = useNavigate();
  return useCallback(
    ({ workspace_id }) => {
      if (workspace_id === null) void navigate({ to: '/run' });
      else void navigate({ to: '/workspaces/$workspaceId', params: { workspaceId: workspace_id } });
    },
    [navigate],
  );
}

interface EndedRun {
  run: ShowcaseRun;
  progress: RunProgress;
  openRun: (run: ShowcaseRun) => void;
}

function toastRunEnd({ run, progress, openRun }: EndedRun): void {
  const { result } = progress;
  const ending = judgeEnding(run, progress);
  const id = `ended-${run.showcase_run_id}`;
  if (ending === 'fail') {
    const description = result && describeFailure(progress);
    const action = { label: 'Open', onClick: () => openRun(run) };
    return void toast.error('Run failed', { id, action, ...(description && { description }) });
  }
  if (ending === 'stopped') {
    const deleted = result && hadDeletedSales(progress) && { description: salesDeleted };
    return void toast('Run stopped', { id, ...deleted });
  }
  const winner = result && { description: describeResult(result, progress) };
  if (ending === 'warn') toast.warning('Run completed with warnings', { id, ...winner });
  else toast.success('Run completed', { id, ...winner });
}

function describeResult(result: PipelineResult, { outcome }: RunProgress): string {
  if (outcome) return describeVerdict(judgeWinner(outcome));
  return result.winner_model_type === null ? 'No model won.' : `${result.winner_model_type} wins.`;
}
