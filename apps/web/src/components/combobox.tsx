import { type UseComboboxStateChangeOptions, useCombobox } from 'downshift';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, type SetStateAction, useState } from 'react';
import { type CallError, readProblem } from '../trpc.ts';
import { classNames } from './class-names.ts';
import { Field } from './field.tsx';
import { describeProblem } from './toast-problem.tsx';
import { useSettled } from './use-settled.ts';

interface Asked {
  text: string;
  open: boolean;
}

const closed: Asked = { text: '', open: false };

/** What is typed into a combobox: `q` is the text once the typing rests, and what the server is asked for. */
export function useSearch() {
  const [asked, setAsked] = useState(closed);
  const typed = asked.text.trim();
  const q = useSettled(typed);
  return { ...asked, q, isResting: q === typed, setAsked };
}

type Search = ReturnType<typeof useSearch>;

/** A list that is read page by page, as the query library has it. */
interface PagedList {
  data: { pages: readonly { total: number }[] } | undefined;
  error: CallError | null;
  isPlaceholderData: boolean;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface ListWords {
  /** What the list is of: "grains". */
  many: string;
  /** Nothing matches what was typed. */
  none: string;
  /** There is nothing to search. */
  empty: string;
}

interface Props<Row> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** What is chosen, in words. */
  shown: string;
  search: Search;
  list: PagedList;
  /** The choices; the list itself recognizes those that belong to an earlier text. */
  rows: readonly Row[];
  words: ListWords;
  keyOf: (row: Row) => string;
  isChosen: (row: Row) => boolean;
  /** A heading for neighbouring rows. */
  groupOf?: (row: Row) => string | null;
  children: (row: Row) => ReactNode;
  onChoose: (row: Row) => void;
}

/**
 * A choice among many that the server searches. Keys, touch and roles are those of downshift; until the list is the one of
 * the text nothing can be taken from it, and leaving the field takes nothing.
 */
export function Combobox<Row>(props: Props<Row>) {
  const { label, hint, error } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <Control {...props} control={control} />}
    </Field>
  );
}

/** A row, or what reads the next page. */
type Option<Row> = { row: Row } | 'more';

type FieldControl = Parameters<Parameters<typeof Field>[0]['children']>[0];

function Control<Row>({ control, ...props }: Props<Row> & { control: FieldControl }) {
  const { search, shown } = props;
  const box = useBox(props, control.id);
  return (
    <div className="relative">
      <input
        {...control}
        {...box.getInputProps({
          ...(box.active < 0 && { 'aria-activedescendant': undefined }),
          // The field has a label of its own.
          'aria-labelledby': undefined,
          placeholder: shown,
          spellCheck: false,
          // At once: a value that comes later than its key moves the cursor.
          onChange: (event) => box.ask({ text: event.currentTarget.value, open: true }),
          // The page around has a meaning of its own for Escape.
          onKeyDown: (event) => event.key === 'Escape' && search.open && event.stopPropagation(),
        })}
        className={classNames(control.className, 'truncate pr-8')}
      />
      <ChevronsUpDown
        aria-hidden
        size={14}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
      />
      <Options {...props} box={box} />
    </div>
  );
}

/** What downshift makes of the rows: the keys, the roles, and which option Enter takes. */
function useBox<Row>({ search, list, rows, shown, ...props }: Props<Row>, inputId: string) {
  const { open, text, setAsked } = search;
  // Where the keys or the pointer went; null until they did.
  const [moved, setMoved] = useState<number | null>(null);
  const stale = !search.isResting || list.isPlaceholderData;
  const options: Option<Row>[] = rows.map((row) => ({ row }));
  if (list.hasNextPage) options.push('more');
  // Enter takes what was typed for, and where nothing was typed leaves the choice as it is.
  const start = text.trim() === '' ? rows.findIndex(props.isChosen) : Math.min(0, rows.length - 1);
  const active = stale ? -1 : (moved ?? start);
  const ask = (asked: SetStateAction<Asked>) => {
    setAsked(asked);
    setMoved(null);
  };
  const take = (option: Option<Row>) => {
    if (option === 'more') void list.fetchNextPage();
    else props.onChoose(option.row);
  };
  const { getInputProps, getItemProps, getMenuProps } = useCombobox<Option<Row>>({
    items: options,
    inputId,
    isOpen: open,
    inputValue: open ? text : shown,
    // Choosing the current row once more also counts as a choice; the caller keeps the selection.
    selectedItem: null,
    highlightedIndex: active,
    isItemDisabled: (option) => stale || (option === 'more' && list.isFetchingNextPage),
    scrollIntoView: (row) => row?.scrollIntoView({ block: 'nearest' }),
    stateReducer: (state, options) => ({ ...state, ...limitChanges(state.isOpen, options) }),
    onStateChange: ({ isOpen, highlightedIndex, selectedItem }) => {
      if (selectedItem) take(selectedItem);
      if (isOpen !== undefined) ask((now) => (isOpen ? { ...now, open: true } : closed));
      else if (highlightedIndex !== undefined) {
        setMoved(highlightedIndex < 0 ? null : highlightedIndex);
      }
    },
  });
  return { getInputProps, getItemProps, getMenuProps, options, active, stale, ask };
}

function Options<Row>({ box, ...props }: Props<Row> & { box: ReturnType<typeof useBox<Row>> }) {
  const { options, active, stale } = box;
  const { search, list, words } = props;
  return (
    <div
      hidden={!search.open}
      // A dialog scrolls what floats out of it, so there the list takes its own room.
      className="absolute top-full right-0 left-0 z-30 mt-1 min-w-64 overflow-hidden rounded-lg bg-surface shadow-float in-[[role=dialog]]:static"
    >
      <div
        {...box.getMenuProps({
          'aria-label': words.many.replace(/^./, (first) => first.toUpperCase()),
          'aria-busy': stale || list.isPending,
        })}
        className={classNames('max-h-72 overflow-y-auto p-1', stale && 'opacity-60')}
      >
        {search.open &&
          groupOptions(options, props.groupOf).map(({ heading, members }) => (
            <OptionGroup key={heading ?? ''} heading={heading}>
              {members.map(({ option, index }) => (
                <div
                  key={option === 'more' ? option : props.keyOf(option.row)}
                  {...box.getItemProps({
                    item: option,
                    index,
                    'aria-selected': option !== 'more' && props.isChosen(option.row),
                  })}
                  className={classNames(
                    'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 py-1 max-md:min-h-11',
                    index === active && 'bg-sunken',
                  )}
                >
                  {option === 'more' ? (
                    <span className="pl-[22px] text-muted">{describeMore(list)}</span>
                  ) : (
                    <>
                      <ChosenMark isChosen={props.isChosen(option.row)} />
                      {props.children(option.row)}
                    </>
                  )}
                </div>
              ))}
            </OptionGroup>
          ))}
      </div>
      <p role="status" className="px-3 pb-3 text-[13px] text-muted empty:hidden">
        {search.open && explainList(props, stale)}
      </p>
    </div>
  );
}

function ChosenMark({ isChosen }: { isChosen: boolean }) {
  return (
    <Check
      aria-hidden
      size={14}
      className={classNames('shrink-0', isChosen ? 'text-accent' : 'invisible')}
    />
  );
}

const { stateChangeTypes } = useCombobox;

/** Of what the library would do, what does not take a row that nobody chose or hide the list too early. */
function limitChanges<Row>(
  isOpen: boolean,
  { type, changes }: UseComboboxStateChangeOptions<Option<Row>>,
): Partial<typeof changes> {
  switch (type) {
    case stateChangeTypes.InputBlur:
      return { isOpen: false, highlightedIndex: -1 };
    case stateChangeTypes.InputClick:
      return { isOpen: true };
    case stateChangeTypes.InputKeyDownEscape:
      return isOpen ? { isOpen: false } : {};
    case stateChangeTypes.InputKeyDownEnter:
    case stateChangeTypes.ItemClick:
      if (changes.selectedItem === 'more') return { selectedItem: 'more' };
      return changes.selectedItem ? changes : {};
    default:
      return changes;
  }
}

interface OptionGroupRows<Row> {
  heading: string | null;
  members: { option: Option<Row>; index: number }[];
}

function groupOptions<Row>(options: readonly Option<Row>[], groupOf: Props<Row>['groupOf']) {
  const groups: OptionGroupRows<Row>[] = [];
  for (const [index, option] of options.entries()) {
    const last = groups.at(-1);
    const heading = option === 'more' ? (last?.heading ?? null) : (groupOf?.(option.row) ?? null);
    if (last?.heading === heading) last.members.push({ option, index });
    else groups.push({ heading, members: [{ option, index }] });
  }
  return groups;
}

function OptionGroup({ heading, children }: { heading: string | null; children: ReactNode }) {
  if (heading === null) return children;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox.
    <div role="group" aria-label={heading}>
      <p aria-hidden className="px-2 pt-2 pb-1 text-xs font-medium text-muted">
        {heading}
      </p>
      {children}
    </div>
  );
}

function describeMore({ isFetchingNextPage, error, data }: PagedList): string {
  if (isFetchingNextPage) return 'Loading';
  return error ? 'Try again to load more' : `Load more of ${data?.pages.at(-1)?.total ?? 0}`;
}

/** Why nothing is listed, or what could not be read; nothing while there are rows. */
function explainList<Row>({ list, rows, words, search }: Props<Row>, stale: boolean): string {
  if (list.error && !stale) {
    return `The ${words.many} could not be read. ${describeProblem(readProblem(list.error))}`;
  }
  if (list.isPending || (stale && rows.length === 0)) return 'Searching';
  if (list.data?.pages[0]?.total !== 0) return '';
  if (search.q === '') return words.empty;
  return rows.length === 0 ? words.none : '';
}
