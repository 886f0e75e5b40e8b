import { usePressOnce } from '../components/use-press-once.ts';
import { type CallError, trpc } from '../trpc.ts';

/**
 * Starts a run. Once it is accepted, or refused because another is under way, the strip is told to
 * look again: it then shows the run that is under way, whoever started it. Nobody waits for the list.
 * `onRefused` hears of a refusal also when the page that asked was left.
 */
export function useStartRun(onRefused: (error: CallError) => void) {
  const utils = trpc.useUtils();
  const start = trpc.showcase.start.useMutation({
    onSuccess: (started) => {
      if (started.workspace_id !== null) void utils.workspace.list.invalidate();
      return utils.showcase.current.invalidate();
    },
    onError: (error) => {
      onRefused(error);
      return utils.showcase.current.invalidate();
    },
  });
  return { ...start, mutate: usePressOnce(start) };
}
