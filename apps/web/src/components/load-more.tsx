import { formatCount } from '../formatting/format-values.ts';
import { Button } from './button.tsx';

/** The end of a list that goes on; nothing when all of it is shown. */
export function LoadMore({
  list,
  total,
}: {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  total: number;
}) {
  if (!list.hasNextPage) return null;
  return (
    <div className="border-t border-line px-5 py-3 text-center">
      <Button size="row" disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
        {list.isFetchingNextPage ? 'Loading' : `Load more of ${formatCount(total)}`}
      </Button>
    </div>
  );
}
