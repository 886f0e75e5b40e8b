import { useRef } from 'react';
import { type CallError, trpc } from '../trpc.ts';

/**
 * Starts a run. Once it is accepted, or refused because another is under way, the strip is told to
 * look again: it then shows the run that is under way, whoever started it. Nobody waits for the list.
 * `onRefused` hears of a refusal also when the page that asked was left.
 */
export function useStartRun(onRefused: (error: CallError) => void) {
  const utils = trpc.useUtils();
  // A second press can come before the button is drawn as busy.
  const isStarting = useRef(false);
  const start = trpc.showcase.start.useMutation({
    onSuccess: (started) => {
      if (started.workspace_id !== null) void utils.workspace.list.invalidate();
      return utils.showcase.current.invalidate();
    },
    onError: (error) => {
      onRefused(error);
      return utils.showcase.current.invalidate();
    },
    onSettled: () => {
      isStarting.current = false;
    },
  });
  const mutate: typeof start.mutate = (request, options) => {
    if (isStarting.current) return;
    isStarting.current = true;
    start.mutate(request, options);
  };
  return { ...start, mutate };
}
