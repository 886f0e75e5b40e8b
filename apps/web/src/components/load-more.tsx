import { formatCount } from '@vitrine/contract';
import { useEffect, useRef } from 'react';
import { type CallError, readProblem } from '../trpc.ts';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

interface Props {
  list: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: CallError | null;
    fetchNextPage: () => unknown;
  };
  total: number;
  /** Rows read so far. */
  shown: number;
  /** Gives the focus to a row, counted from 0. */
  onFocusRow: (index: number) => void;
}

/**
 * The end of a list that has more rows; nothing when all of them are shown. Says why more could not be read.
 * The button keeps the focus while it is used; after the last page the first new row gets it.
 */
export function LoadMore({ list, total, shown, onFocusRow }: Props) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage } = list;
  const firstNew = useRef<number | null>(null);
  useEffect(() => {
    if (hasNextPage || firstNew.current === null) return;
    if (document.activeElement === document.body) onFocusRow(firstNew.current);
    firstNew.current = null;
  });
  if (!hasNextPage) return null;
  const failed = isFetchNextPageError && error !== null;
  const word = failed ? 'Try again' : `Load more of ${formatCount(total)}`;
  return (
    <div className="space-y-3 border-t border-line px-5 py-3 text-center">
      {failed && (
        <ProblemNotice
          className="text-left"
          title="Could not load more"
          problem={readProblem(error)}
        />
      )}
      <Button
        size="row"
        aria-disabled={isFetchingNextPage}
        onClick={() => {
          if (isFetchingNextPage) return;
          firstNew.current = shown;
          void fetchNextPage();
        }}
      >
        {isFetchingNextPage ? 'Loading' : word}
      </Button>
    </div>
  );
}
