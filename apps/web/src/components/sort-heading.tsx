import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from './class-names.ts';

/** A column heading that sorts by its column; says which way the table is sorted now. */
export function SortHeading({
  id,
  word,
  order,
  numeric = false,
  className,
  onSort,
}: {
  id?: string | undefined;
  word: string;
  /** How the table is sorted by this column; null when by another. */
  order: 'asc' | 'desc' | null;
  /** Right-aligned, the arrow before the word. */
  numeric?: boolean;
  className?: string;
  onSort: () => void;
}) {
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  const ariaSort = order === null ? 'none' : order === 'asc' ? 'ascending' : 'descending';
  return (
    <th
      id={id}
      scope="col"
      aria-sort={ariaSort}
      className={classNames('py-2 font-medium', numeric && 'text-right', className)}
    >
      <button
        type="button"
        onClick={onSort}
        className={classNames(
          'inline-flex items-center gap-1 rounded hover:text-ink',
          numeric && 'flex-row-reverse',
          order !== null && 'text-ink',
        )}
      >
        {word}
        <Arrow aria-hidden size={12} className={order === null ? 'invisible' : ''} />
      </button>
    </th>
  );
}
