import type { Problem } from '@vitrine/contract';
import { useSettled } from '../components/use-settled.ts';
import { type RouterOutputs, readProblem, trpc } from '../trpc.ts';

export type GrainRow = RouterOutputs['sales']['grains']['grains'][number];

export interface GrainOptions {
  /** Null is the choice of none; it comes first where nothing is typed. */
  options: (GrainRow | null)[];
  /** The options are still those of what was typed before: none of them is to be taken. */
  stale: boolean;
  state: 'asking' | 'read' | 'failed';
  /** Of a failure; null when no answer came. */
  problem: Problem | null;
  /** How many more there are than are listed. */
  hidden: number;
}

const listed = 20;

/** The grains that `text` finds, asked for while `open` and once the typing rests. */
export function useGrainOptions({ text, open }: { text: string; open: boolean }): GrainOptions {
  const typed = text.trim();
  const q = useSettled(typed);
  const found = trpc.sales.grains.useQuery(
    { limit: listed, ...(q !== '' && { q }) },
    { enabled: open, placeholderData: (previous) => previous },
  );
  const grains = found.data?.grains ?? [];
  const stale = q !== typed || found.isPlaceholderData;
  const failed = found.error !== null && !stale;
  return {
    options: q === '' ? [null, ...grains] : grains,
    stale,
    state: failed ? 'failed' : stale || found.isPending ? 'asking' : 'read',
    problem: found.error && readProblem(found.error),
    hidden: (found.data?.total ?? 0) - grains.length,
  };
}
