import { formatPlural } from '@vitrine/contract';
import { X } from 'lucide-react';
import { memo, useState } from 'react';
import { LeavingButton } from '../components/leaving-button.tsx';
import { StatusMark, type StatusTone } from '../components/status-mark.tsx';
import { quoteProblem } from '../components/toast-problem.tsx';
import { titleOf } from '../runs/workspace-title.ts';
import {
  type Batch,
  type Batches,
  type BatchItem,
  type BatchVerb,
  countOver,
} from '../workspaces/use-batches.ts';

const verbs: Record<BatchVerb, { doing: string; done: string }> = {
  export: { doing: 'Exporting', done: 'exported' },
  delete: { doing: 'Deleting', done: 'deleted' },
  archive: { doing: 'Archiving', done: 'archived' },
  unarchive: { doing: 'Unarchiving', done: 'unarchived' },
  tag: { doing: 'Tagging', done: 'tagged' },
  restore: { doing: 'Undoing', done: 'restored' },
};

const tones: Record<BatchItem['state'], StatusTone> = {
  waiting: 'none',
  working: 'busy',
  cancelled: 'none',
  good: 'good',
  gaps: 'warn',
  failed: 'bad',
};

function count(items: readonly BatchItem[], state: BatchItem['state']): number {
  return items.filter((item) => item.state === state).length;
}

function summaryId({ id }: Batch): string {
  return `batch-${id}`;
}

/** "8 exported · 1 complete with gaps · 1 failed". */
function summarize({ order, items }: Batch): string {
  const parts = [
    [count(items, 'good'), verbs[order.verb].done],
    [count(items, 'gaps'), 'complete with gaps'],
    [count(items, 'failed'), 'failed'],
    [count(items, 'cancelled'), 'not started'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(' · ');
}

/** The progress of an action on many rows, and the result of each row until it is closed. */
export function BatchStrip({
  batch,
  batches,
  unfolded,
}: {
  batch: Batch;
  batches: Batches;
  /** Lists the rows from the start when one has failed. */
  unfolded: boolean;
}) {
  const { items, ended, order } = batch;
  const over = countOver(items);
  const failed = count(items, 'failed') > 0;
  const working = items.find((item) => item.state === 'working');
  // All rows are done, and the list is being fetched again.
  const finishing = !ended && over === items.length;
  const { doing } = verbs[order.verb];
  return (
    <section
      aria-label={`${doing} ${items.length} workspaces`}
      className="border-t border-line px-4 py-3"
    >
      <div className="flex flex-wrap items-center gap-2">
        <p
          id={summaryId(batch)}
          tabIndex={-1}
          className="mr-auto text-[13px] tabular-nums outline-none"
          {...(ended && failed && { role: 'alert' })}
        >
          <strong className="font-semibold">
            {ended
              ? `${formatPlural({ count: items.length, one: 'workspace' })}: ${summarize(batch)}`
              : `${doing} ${finishing ? over : over + 1} of ${items.length}`}
          </strong>
          {finishing && <span className="text-muted"> · finishing</span>}
          {working && <span className="text-muted"> · {titleOf(working.row)}</span>}
        </p>
        <BatchActions batch={batch} batches={batches} />
      </div>
      {!ended && (
        <progress
          aria-label={doing}
          value={over}
          max={items.length}
          className="mt-2 block h-1.5 w-full overflow-hidden rounded-full bg-sunken [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent [&::-moz-progress-bar]:bg-accent"
        />
      )}
      <BatchLines items={items} open={ended && failed && unfolded} />
    </section>
  );
}

function BatchActions({ batch, batches }: { batch: Batch; batches: Batches }) {
  const { id, items, ended, cancelled } = batch;
  const leading = { leadsTo: summaryId(batch), size: 'row' } as const;
  const notStarted = count(items, 'cancelled');
  return (
    <>
      {!ended && countOver(items) < items.length && (
        <LeavingButton {...leading} aria-disabled={cancelled} onClick={() => batches.cancel(id)}>
          {cancelled ? 'Stopping after this one' : 'Cancel'}
        </LeavingButton>
      )}
      {ended && count(items, 'failed') > 0 && (
        <LeavingButton {...leading} onClick={() => batches.workAgain(batch, 'failed')}>
          Retry failed
        </LeavingButton>
      )}
      {ended && notStarted > 0 && (
        <LeavingButton {...leading} onClick={() => batches.workAgain(batch, 'cancelled')}>
          Continue with {notStarted}
        </LeavingButton>
      )}
      {ended && (
        <LeavingButton
          leadsTo="saved-title"
          size="icon"
          tone="quiet"
          aria-label="Close the summary"
          onClick={() => batches.dismiss(id)}
        >
          <X aria-hidden size={15} />
        </LeavingButton>
      )}
    </>
  );
}

/** One line per row. They start closed unless a row failed, and are not rendered while closed. */
function BatchLines({ items, open }: { items: readonly BatchItem[]; open: boolean }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const shown = chosen ?? open;
  return (
    <details
      className="mt-2"
      open={shown}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== shown) setChosen(currentTarget.open);
      }}
    >
      <summary className="text-[13px] text-muted max-md:min-h-11">Each workspace</summary>
      {shown && (
        <ul className="mt-1 text-[13px]">
          {items.map((item) => (
            <BatchLine key={item.row.workspace_id} item={item} />
          ))}
        </ul>
      )}
    </details>
  );
}

const BatchLine = memo(function BatchLine({ item }: { item: BatchItem }) {
  const quote = quoteProblem(item.problem ?? null);
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-t border-dashed border-line-strong/70 py-1 first:border-t-0">
      <StatusMark tone={tones[item.state]} word={titleOf(item.row)} />
      <span className="min-w-0 flex-1 text-muted wrap-anywhere">{item.note || item.state}</span>
      {quote && <span className="font-mono text-xs text-muted">{quote}</span>}
    </li>
  );
});
