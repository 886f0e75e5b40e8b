import { formatCount } from '@vitrine/contract';
import { type ComponentProps, type ReactNode, useRef } from 'react';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { LoadMore } from './load-more.tsx';
import { RetryNotice } from './retry-notice.tsx';

interface Props {
  id: string;
  title: string;
  /** "The plans", for the title of the problem. */
  what: string;
  list: ComponentProps<typeof LoadMore>['list'] & {
    data: { pages: readonly { total: number }[] } | undefined;
    refetch: () => unknown;
  };
  /** Rows read so far. */
  shown: number;
  filters: ReactNode;
  /** What stands in the place of the rows when there are none. */
  empty: ReactNode;
  footer?: ReactNode;
  /** The rows. */
  children: ReactNode;
}

/** A filtered list that is read page by page: its count, filters, rows or why there are none, and the way to more. */
export function ListCard(props: Props) {
  const pages = props.list.data?.pages;
  const total = pages?.at(-1)?.total ?? 0;
  const rows = useRef<HTMLDivElement>(null);
  const focusRow = (index: number) => {
    const row = rows.current?.querySelectorAll(
      'tbody > tr:not([data-group]), :scope > ul > li:not([data-group])',
    )[index];
    row?.querySelector<HTMLElement>('a, button')?.focus();
  };
  return (
    <Card
      id={props.id}
      title={props.title}
      note={
        pages && (
          <span aria-live="polite" className="tabular-nums">
            {formatCount(props.shown)} of {formatCount(total)}
          </span>
        )
      }
    >
      {props.filters}
      <div ref={rows}>
        <Rows {...props} />
      </div>
      <LoadMore list={props.list} total={total} shown={props.shown} onFocusRow={focusRow} />
      {props.footer}
    </Card>
  );
}

function Rows({ what, list, shown, empty, children }: Props) {
  if (list.data) return shown === 0 ? empty : children;
  if (list.error === null) return <Skeleton />;
  return (
    <div className="px-5 pb-5">
      <RetryNotice title={`${what} could not be read`} query={list} />
    </div>
  );
}

function Skeleton() {
  return (
    <div aria-busy className="space-y-2 px-5 pb-5">
      {['first', 'second', 'third', 'fourth'].map((key) => (
        <div key={key} className="h-10 animate-breathe rounded-md bg-sunken" />
      ))}
    </div>
  );
}

/** Why no row is shown: none matches, which can be undone, or there is none yet. */
export function EmptyRows({
  filtered,
  onClear,
  noMatch,
  none,
  hint,
}: {
  filtered: boolean;
  onClear: () => void;
  noMatch: string;
  none: string;
  /** Where the first one comes from. */
  hint: string;
}) {
  return (
    <div className="px-5 pt-4 pb-10 text-center">
      <p className="font-medium">{filtered ? noMatch : none}</p>
      {filtered ? (
        <Button size="row" className="mt-3" onClick={onClear}>
          Clear the filters
        </Button>
      ) : (
        <p className="text-[13px] text-muted">{hint}</p>
      )}
    </div>
  );
}
