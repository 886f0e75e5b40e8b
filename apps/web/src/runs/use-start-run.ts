import { usePressOnce } from '../components/use-press-once.ts';
import { type CallError, trpc } from '../trpc.ts';

/**
 * Starts a run. Once it is accepted, or refused because another is under way, the strip fetches the
 * runs again and shows the one under way, no matter who started it. Nothing waits for that list.
 * `onRefused` is called also when the user has left the page that started the run.
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
