import type { Problem } from '@vitrine/contract';
import { useCallback, useMemo, useRef, useState } from 'react';
import { announce } from '../components/live-region.tsx';
import { createSessionValue } from '../components/session-value.tsx';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';

export type BatchVerb = 'export' | 'delete' | 'archive' | 'unarchive' | 'tag' | 'restore';

/** How the work on one row ended. */
export interface BatchEnding {
  state: 'good' | 'gaps' | 'failed';
  note: string;
  problem?: Problem | null;
}

export interface BatchItem {
  row: WorkspaceRowData;
  state: 'waiting' | 'working' | 'cancelled' | BatchEnding['state'];
  note: string;
  problem?: Problem | null;
}

interface BatchOrder {
  verb: BatchVerb;
  rows: WorkspaceRowData[];
  /** Does the work on one row. Must not throw: what went wrong is an ending. */
  work: (row: WorkspaceRowData) => Promise<BatchEnding>;
  /** Called once all rows had their turn, also after another try. */
  after?: (items: BatchItem[]) => Promise<void> | void;
}

export interface Batch {
  id: number;
  order: BatchOrder;
  items: BatchItem[];
  ended: boolean;
  /** No other row is started any more. */
  cancelled: boolean;
}

export interface Batches {
  batches: readonly Batch[];
  /** Works through the rows one after the other; settles when all had their turn. */
  runBatch: (order: BatchOrder) => Promise<void>;
  /** Finishes the current row and starts no other. */
  cancel: (id: number) => void;
  /** Repeats the action on the rows that ended like this; the others keep their results. */
  workAgain: (batch: Batch, endedAs: 'failed' | 'cancelled') => void;
  dismiss: (id: number) => void;
}

function useBatchesState(): Batches {
  const [batches, setBatches] = useState<readonly Batch[]>([]);
  const cancelled = useRef(new Set<number>());
  const nextId = useRef(1);

  const change = useCallback((id: number, part: Partial<Batch>) => {
    setBatches((now) => now.map((batch) => (batch.id === id ? { ...batch, ...part } : batch)));
  }, []);

  const work = useCallback(
    async (id: number, order: BatchOrder, before: readonly BatchItem[]) => {
      cancelled.current.delete(id);
      const batch: Batch = { id, order, items: [...before], ended: false, cancelled: false };
      setBatches((now) => addOrReplace(now, batch));
      await workThrough(order, before, {
        isCancelled: () => cancelled.current.has(id),
        onItems: (items) => change(id, { items }),
      });
      change(id, { ended: true });
    },
    [change],
  );

  const runBatch = useCallback(
    (order: BatchOrder) => {
      const id = nextId.current;
      nextId.current += 1;
      return work(id, order, order.rows.map(toWaiting));
    },
    [work],
  );

  const cancel = useCallback(
    (id: number) => {
      cancelled.current.add(id);
      change(id, { cancelled: true });
    },
    [change],
  );

  const dismiss = useCallback((id: number) => {
    setBatches((now) => now.filter((batch) => batch.id !== id));
  }, []);

  const workAgain = useCallback(
    ({ id, order, items }: Batch, endedAs: 'failed' | 'cancelled') => {
      const next = items.map((item) => (item.state === endedAs ? toWaiting(item.row) : item));
      void work(id, order, next);
    },
    [work],
  );

  return useMemo(
    () => ({ batches, runBatch, cancel, workAgain, dismiss }),
    [batches, runBatch, cancel, workAgain, dismiss],
  );
}

/** Works through the rows that wait, until the rest is cancelled; `onItems` gets the rows after each change. */
async function workThrough(
  order: BatchOrder,
  before: readonly BatchItem[],
  { isCancelled, onItems }: { isCancelled: () => boolean; onItems: (items: BatchItem[]) => void },
): Promise<void> {
  let items = [...before];
  const set = (index: number, part: Omit<BatchItem, 'row'>) => {
    items = items.map((item, at) => (at === index ? { row: item.row, ...part } : item));
    onItems(items);
  };
  for (const [index, { row, state }] of before.entries()) {
    if (state !== 'waiting') continue;
    if (isCancelled()) {
      set(index, { state: 'cancelled', note: 'not started' });
      continue;
    }
    set(index, { state: 'working', note: '' });
    set(index, await order.work(row));
    announce(`${countOver(items)} of ${items.length} done`);
  }
  await order.after?.(items);
}

/**
 * Work on many rows: progress, cancel between rows, an ending for each row. A result is shown until it
 * is dismissed; one that is wholly good goes by itself when the next work begins.
 */
export const [BatchesProvider, useBatches] = createSessionValue(useBatchesState);

const toWaiting = (row: WorkspaceRowData): BatchItem => ({ row, state: 'waiting', note: '' });

/** How many rows had their turn. */
export function countOver(items: readonly BatchItem[]): number {
  return items.filter(({ state }) => state !== 'waiting' && state !== 'working').length;
}

function addOrReplace(batches: readonly Batch[], batch: Batch): Batch[] {
  return batches.some(({ id }) => id === batch.id)
    ? batches.map((each) => (each.id === batch.id ? batch : each))
    : [...batches.filter((each) => !isWhollyGood(each)), batch];
}

/** Nothing about it is missed when it makes room for the next. */
function isWhollyGood({ ended, items }: Batch): boolean {
  return ended && items.every((item) => item.state === 'good');
}
