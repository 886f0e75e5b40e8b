import { useCallback, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { createSessionValue } from '../components/session-value.tsx';
import { toastProblem } from '../components/toast-problem.tsx';
import { trpc } from '../trpc.ts';
import { countRows } from './count-rows.ts';
import { type UploadOutcome, uploadSales } from './upload-sales.ts';
import { describeResult, titleFailure } from './upload-words.ts';

type UploadState =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; part: number; rows: number | null }
  | { kind: 'done'; name: string; outcome: UploadOutcome };

interface Upload {
  state: UploadState;
  /** Sends a sales file; nothing while another one is under way. */
  send: (file: File) => void;
  stop: () => void;
  /** Forgets the result of a loaded file once its sales are deleted. */
  forgetLoaded: () => void;
  /** A page shows the upload until it calls the returned function; meanwhile only that page shows a failure. */
  watch: () => () => void;
}

function useUploadState(): Upload {
  const utils = trpc.useUtils();
  const [state, setState] = useState<UploadState>({ kind: 'idle' });
  const inFlight = useRef<AbortController | null>(null);
  const watched = useRef(false);

  const sendFile = useCallback(
    async (file: File) => {
      const controller = new AbortController();
      const { signal } = controller;
      inFlight.current = controller;
      setState({ kind: 'sending', name: file.name, part: 0, rows: null });
      const update = (found: { part?: number; rows?: number }) =>
        setState((now) => (now.kind === 'sending' && !signal.aborted ? { ...now, ...found } : now));
      // Runs beside the upload, which does not wait for it; a file that cannot be counted is sent anyway.
      void countRows(file, signal).then(
        (rows) => update({ rows }),
        () => {},
      );
      const outcome = await uploadSales({ file, signal, onProgress: (part) => update({ part }) });
      // Nobody waits for the count any more.
      controller.abort();
      inFlight.current = null;
      setState({ kind: 'done', name: file.name, outcome });
      toastUploadOutcome({ name: file.name, outcome, watched: watched.current });
      if (outcome.kind === 'refused' || outcome.kind === 'lost') return;
      await Promise.all([utils.sales.coverage.invalidate(), utils.sales.grains.invalidate()]);
    },
    [utils],
  );

  const send = useCallback(
    (file: File) => {
      if (inFlight.current === null) void sendFile(file);
    },
    [sendFile],
  );
  const stop = useCallback(() => inFlight.current?.abort(), []);
  const forgetLoaded = useCallback(
    () =>
      setState((now) =>
        now.kind === 'done' && now.outcome.kind === 'loaded' ? { kind: 'idle' } : now,
      ),
    [],
  );
  const watch = useCallback(() => {
    watched.current = true;
    return () => {
      watched.current = false;
    };
  }, []);
  return useMemo(
    () => ({ state, send, stop, forgetLoaded, watch }),
    [state, send, stop, forgetLoaded, watch],
  );
}

/** The one upload of sales of this session, under way or ended, whatever page is open. */
export const [UploadProvider, useUpload] = createSessionValue(useUploadState);

/** A toast reports success wherever the user is; a failure stays on the page that shows it, with its lines. */
function toastUploadOutcome({
  name,
  outcome,
  watched,
}: {
  name: string;
  outcome: UploadOutcome;
  watched: boolean;
}): void {
  if (outcome.kind === 'loaded') {
    toast.success(`${name} loaded`, { description: describeResult(outcome.result) });
  } else if (outcome.kind !== 'stopped' && !watched) {
    const problem = outcome.kind === 'refused' ? outcome.problem : null;
    toastProblem(titleFailure(name, { answered: problem !== null }), problem);
  }
}
