import { trpc } from '../trpc.ts';

/**
 * Starts a run. Once it is accepted, or refused because another is under way, the strip is told to
 * look again: it then shows the run that is under way, whoever started it.
 */
export function useStartRun() {
  const utils = trpc.useUtils();
  return trpc.showcase.start.useMutation({
    onSuccess: (started) =>
      Promise.all([
        utils.showcase.current.invalidate(),
        started.workspace_id === null ? undefined : utils.workspace.list.invalidate(),
      ]),
    onError: () => utils.showcase.current.invalidate(),
  });
}
