import type { ShowcaseRun, StepEvent } from '@vitrine/contract';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { formatWape } from '../formatting/format-values.ts';
import { trpc } from '../trpc.ts';
import { type RunProgress, readRunProgress } from './run-progress.ts';

export interface WatchedRun {
  run: ShowcaseRun;
  progress: RunProgress;
  /** The run is under way as far as its events and the server tell. */
  live: boolean;
}

type Events = { showcase_run_id: string; byId: ReadonlyMap<number, StepEvent> };

/**
 * The run under way, else the newest one, with its events: from the first after a reload, resumed
 * after a lost connection, and also for runs started by another page or process.
 */
export function useWatchedRun(): WatchedRun | null {
  const current = trpc.showcase.current.useQuery({}, { refetchInterval: 3_000, staleTime: 0 });
  const run = current.data?.running ?? current.data?.latest ?? null;
  const showcase_run_id = run?.showcase_run_id ?? '';
  const [events, setEvents] = useState<Events>({ showcase_run_id: '', byId: new Map() });
  trpc.showcase.events.useSubscription(
    { showcase_run_id },
    {
      // An event source gives up on some failures; asking again when the server is back restarts it.
      enabled: run !== null && !current.isError,
      onData: ({ id, data }) =>
        setEvents((now) => {
          const known = now.showcase_run_id === showcase_run_id ? now.byId : new Map();
          return { showcase_run_id, byId: new Map(known).set(Number(id), data) };
        }),
    },
  );
  const progress = useMemo(() => {
    const known = events.showcase_run_id === showcase_run_id ? [...events.byId] : [];
    return readRunProgress(known.sort(([a], [b]) => a - b).map(([, event]) => event));
  }, [events, showcase_run_id]);
  const live = run?.status === 'running' && progress.result === null;
  useRefreshAround({ showcase_run_id, workspace_id: run?.workspace_id ?? null, live, progress });
  return run && { run, progress, live };
}

/** A run that appears or ends changes the list, the sales and what is under way: just that is asked again. */
function useRefreshAround(options: {
  showcase_run_id: string;
  workspace_id: string | null;
  live: boolean;
  progress: RunProgress;
}): void {
  const { showcase_run_id, workspace_id, live, progress } = options;
  const utils = trpc.useUtils();
  const seenLive = useRef('');
  useEffect(() => {
    if (showcase_run_id === '') return;
    const wasLive = seenLive.current === showcase_run_id;
    if (live === wasLive) return;
    seenLive.current = live ? showcase_run_id : '';
    void utils.workspace.list.invalidate();
    if (live) return;
    void utils.showcase.current.invalidate();
    void utils.registry.aliases.byName.invalidate();
    if (workspace_id !== null) {
      void utils.workspace.byId.invalidate({ workspace_id });
      void utils.workspace.health.invalidate({ workspace_id });
    }
    void utils.sales.coverage.invalidate();
    void utils.sales.grains.invalidate();
    announceEnd(progress);
  }, [showcase_run_id, workspace_id, live, progress, utils]);
}

function announceEnd({ result }: RunProgress): void {
  if (result === null || result.overall_status === 'fail') toast.error('The run failed');
  else {
    const winner = `${result.winner_model_type ?? 'no model'} wins, WAPE ${formatWape(result.winner_wape)}`;
    if (result.overall_status === 'warn')
      toast.warning('Run ended with warnings', { description: winner });
    else toast.success('Run ended', { description: winner });
  }
}
