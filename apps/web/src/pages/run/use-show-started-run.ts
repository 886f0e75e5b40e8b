import { useEffect, useState } from 'react';
import { scrollIntoSight } from '../../components/scroll-into-sight.ts';
import type { WatchedRun } from '../../runs/use-watched-run.ts';

/**
 * Brings the strip of a run into view, and the focus to its heading, once it shows the run that was started: what
 * starts one can stand far below it, and Stop is the next thing after the heading.
 */
export function useShowStartedRun(
  watched: WatchedRun | null,
): (started: { showcase_run_id: string }) => void {
  const [started, setStarted] = useState('');
  const shown = watched?.run.showcase_run_id;
  useEffect(() => {
    if (started !== shown) return;
    setStarted('');
    const heading = document.getElementById('strip-title');
    heading?.focus({ preventScroll: true });
    const strip = heading?.closest('section');
    if (strip) scrollIntoSight(strip, 'nearest');
  }, [started, shown]);
  return ({ showcase_run_id }) => setStarted(showcase_run_id);
}
