import { replaceEqualDeep } from '@tanstack/react-query';
import { ArrowDown, ArrowUp } from 'lucide-react';
import {
  type FocusEvent,
  Fragment,
  type HTMLAttributes,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
} from 'react';
import { classNames } from './class-names.ts';
import type { Sort } from './sort-order.ts';
import { useSmallScreen } from './use-media.ts';

/** What a table shows of each row in one place. */
export interface Column<Row, By extends string = never> {
  word: string;
  /** The heading is for screen readers alone. */
  unseen?: boolean;
  /** The heading sorts by it. */
  sortBy?: By;
  /** Right-aligned figures. */
  numeric?: boolean;
  /** The cell names its row. */
  namesRow?: boolean;
  /** Width and alignment, the same for heading and cells. */
  className: string;
  cell: (row: Row) => ReactNode;
}

export interface Group {
  key: string;
  heading: ReactNode;
}

interface Props<Row, By extends string, Id extends string> {
  caption: string;
  /** In their order. */
  columns: Record<Id, Column<Row, By>>;
  /** The columns that are shown, where that is not all. A card does not ask. */
  shown?: readonly Id[];
  /** Headings that are more than their words. */
  headings?: Readonly<Record<string, ReactNode>>;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The same content as a card: `cell` gives that of a column. */
  card: (cell: (column: Id) => ReactNode, row: Row) => ReactNode;
  /** Neighbouring rows with the same key share a heading. */
  groupOf?: (row: Row) => Group;
  /** What else the element of a row carries. */
  rowProps: (row: Row, as: 'row' | 'card') => HTMLAttributes<HTMLElement>;
  /** Nothing has arrived yet: the places of rows are held. */
  loading?: boolean;
  updating: boolean;
  sort?: Sort<By>;
  onSort?: (by: By) => void;
  onFocus?: (event: FocusEvent) => void;
  /** Of the table, its least width above all. */
  className: string;
}

/**
 * Rows as a table, on narrow screens as cards with the same content and actions. A row is redrawn only for what it shows,
 * where columns, card and row properties stay the same objects.
 */
export function DataTable<Row, By extends string, Id extends string>(props: Props<Row, By, Id>) {
  return useSmallScreen() ? <Cards {...props} /> : <Table {...props} />;
}

const placeKeys = ['first', 'second', 'third', 'fourth'];

function Table<Row, By extends string, Id extends string>(props: Props<Row, By, Id>) {
  const { columns, shown, loading = false, updating, rowProps } = props;
  const visible = useMemo(() => {
    const all = Object.entries<Column<Row, By>>(columns);
    return shown ? all.filter(([id]) => shown.some((each) => each === id)) : all;
  }, [columns, shown]);
  const drawRow = useCallback(
    (row: Row) => (
      <tr {...rowProps(row, 'row')}>
        {visible.map(([id, column]) => (
          <Cell key={id} {...column} row={row} />
        ))}
      </tr>
    ),
    [visible, rowProps],
  );
  return (
    <div className="@container overflow-x-auto">
      <table
        aria-busy={loading || updating}
        className={classNames('w-full table-fixed text-left text-[13px]', props.className)}
      >
        <caption className="sr-only">{props.caption}</caption>
        <thead className="border-y border-line text-xs text-muted">
          <tr>
            {visible.map(([id, column]) => (
              <Heading key={id} {...props} id={id} column={column} />
            ))}
          </tr>
        </thead>
        <tbody
          onFocus={props.onFocus}
          className={classNames('divide-y divide-line', updating && 'opacity-60')}
        >
          {loading ? (
            placeKeys.map((key) => (
              <tr key={key}>
                <td colSpan={visible.length} className="px-5 py-3">
                  <div className="h-8 animate-breathe rounded-md bg-sunken" />
                </td>
              </tr>
            ))
          ) : (
            <DrawnRows
              {...props}
              draw={drawRow}
              drawHeading={(heading) => (
                <tr data-group>
                  <td colSpan={visible.length} className={`px-5 py-1.5 ${groupLook}`}>
                    {heading}
                  </td>
                </tr>
              )}
            />
          )}
        </tbody>
      </table>
    </div>
  );
}

/** The id of a column's heading. */
export function headingId(column: string): string {
  return `column-${column}`;
}

const ariaSort = { none: 'none', asc: 'ascending', desc: 'descending' } as const;

/** Sorts by its column where it can, and says which way the table is sorted now. */
function Heading<Row, By extends string>({
  id,
  column: { word, unseen, sortBy, numeric, className },
  headings,
  sort,
  onSort,
}: Pick<Props<Row, By, string>, 'headings' | 'sort' | 'onSort'> & {
  id: string;
  column: Column<Row, By>;
}) {
  const order = sort?.by === sortBy ? sort?.order : undefined;
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      id={headingId(id)}
      scope="col"
      aria-sort={sortBy && ariaSort[order ?? 'none']}
      className={classNames('py-2 font-medium', numeric && 'text-right', className)}
    >
      {sortBy ? (
        <button
          type="button"
          onClick={() => onSort?.(sortBy)}
          className={classNames(
            'inline-flex items-center gap-1 rounded hover:text-ink',
            numeric && 'flex-row-reverse',
            order && 'text-ink',
          )}
        >
          {word}
          <Arrow aria-hidden size={12} className={order ? '' : 'invisible'} />
        </button>
      ) : (
        (headings?.[id] ?? <span className={unseen ? 'sr-only' : ''}>{word}</span>)
      )}
    </th>
  );
}

function Cell<Row>({
  row,
  namesRow,
  numeric,
  className,
  cell,
}: Column<Row, string> & { row: Row }) {
  const Element = namesRow ? 'th' : 'td';
  return (
    <Element
      scope={namesRow ? 'row' : undefined}
      className={classNames('py-2 font-normal', numeric && 'text-right tabular-nums', className)}
    >
      {cell(row)}
    </Element>
  );
}

function Cards<Row, By extends string, Id extends string>(props: Props<Row, By, Id>) {
  const { columns, card, rowProps, loading = false, updating } = props;
  const drawCard = useCallback(
    (row: Row) => {
      const { className, ...attributes } = rowProps(row, 'card');
      return (
        <li {...attributes} className={classNames('px-4 py-3.5', className)}>
          {card((column) => columns[column].cell(row), row)}
        </li>
      );
    },
    [columns, card, rowProps],
  );
  return (
    <ul
      aria-busy={loading || updating}
      onFocus={props.onFocus}
      className={classNames('divide-y divide-line border-t border-line', updating && 'opacity-60')}
    >
      {loading ? (
        placeKeys.map((key) => (
          <li key={key} className="p-4">
            <div className="h-28 animate-breathe rounded-md bg-sunken" />
          </li>
        ))
      ) : (
        <DrawnRows
          {...props}
          draw={drawCard}
          drawHeading={(heading) => (
            <li data-group className={`px-4 py-1 ${groupLook}`}>
              {heading}
            </li>
          )}
        />
      )}
    </ul>
  );
}

const groupLook = 'bg-sunken/50 text-xs text-muted';

type DrawnRowsProps<Row> = Pick<Props<Row, never, never>, 'rows' | 'keyOf' | 'groupOf'> & {
  draw: (row: Row) => ReactNode;
  drawHeading: (heading: ReactNode) => ReactNode;
};

/** The rows, each group of them under its heading. */
function DrawnRows<Row>({ rows, keyOf, groupOf, draw, drawHeading }: DrawnRowsProps<Row>) {
  const groups = rows.map((row) => groupOf?.(row));
  return rows.map((row, index) => {
    const group = groups[index];
    return (
      <Fragment key={keyOf(row)}>
        {group && group.key !== groups[index - 1]?.key && drawHeading(group.heading)}
        <Drawn row={row} draw={draw} />
      </Fragment>
    );
  });
}

/** A row as it was drawn last while it and the way to draw it are the same. */
function Drawn<Row>({ row, draw }: { row: Row; draw: (row: Row) => ReactNode }) {
  const kept = useRef(row);
  kept.current = replaceEqualDeep(kept.current, row);
  const { current } = kept;
  return useMemo(() => draw(current), [current, draw]);
}
