import { formatCount } from '@vitrine/contract';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { classNames } from '../components/class-names.ts';
import { Field } from '../components/field.tsx';
import { describeProblem } from '../components/toast-problem.tsx';
import { type GrainOptions, type GrainRow, useGrainOptions } from './use-grain-options.ts';

/** A chosen grain; ids may be gone by the time it runs, then the codes decide. */
export interface GrainChoice {
  store_id?: number;
  product_id?: number;
  store_code?: string;
  sku?: string;
}

/** "UK · 85123A", by ids where the codes are not known. */
export function describeGrain(grain: GrainChoice): string {
  if (grain.store_code && grain.sku) return `${grain.store_code} · ${grain.sku}`;
  return `store ${grain.store_id} · product ${grain.product_id}`;
}

/** What choosing no grain means. */
interface NoneWords {
  word: string;
  note: string;
  hint?: string;
}

const automatic: NoneWords = {
  word: 'Automatic',
  note: 'most selling days',
  hint: 'The run takes the grain with the most selling days.',
};

/** Searchable choice of a grain; null leaves the choice to the run unless `none` says otherwise. */
export function GrainPicker({
  value,
  error,
  none = automatic,
  onChange,
}: {
  value: GrainChoice | null;
  error?: string | undefined;
  none?: NoneWords;
  onChange: (grain: GrainChoice | null) => void;
}) {
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  // Where the arrow keys went; null until one was pressed.
  const [moved, setMoved] = useState<number | null>(null);
  const found = useGrainOptions({ text, open });
  const { options, stale } = found;
  // Enter takes what was typed for, and where nothing was typed leaves the choice as it is.
  const start = text.trim() === '' ? options.findIndex((option) => isSame(option, value)) : 0;
  const active = stale ? -1 : (moved ?? start);
  const shown = value === null ? none.word : describeGrain(value);

  const close = () => {
    setOpen(false);
    setText('');
    setMoved(null);
  };
  const choose = (grain: GrainRow | null) => {
    if (stale) return;
    onChange(grain === null ? null : pickCodes(grain));
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setOpen(true);
      if (open && !stale && options.length > 0)
        setMoved(Math.min(Math.max(active + step, 0), options.length - 1));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = options[active];
      if (option !== undefined) choose(option);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    }
  };

  return (
    <Field
      label="Grain"
      error={error}
      hint={
        value === null ? none.hint : 'One store and one product: what the models are fitted on.'
      }
    >
      {(control) => (
        <div className="relative">
          <input
            {...control}
            role="combobox"
            autoComplete="off"
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={
              open && options[active] !== undefined ? `${listId}-${active}` : undefined
            }
            value={open ? text : shown}
            placeholder={shown}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={close}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              setText(event.target.value);
              setMoved(null);
              setOpen(true);
            }}
            className={classNames(control.className, 'pr-8')}
          />
          <ChevronsUpDown
            aria-hidden
            size={14}
            className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
          />
          {open && (
            <GrainList
              id={listId}
              found={found}
              active={active}
              value={value}
              none={none}
              onChoose={choose}
            />
          )}
        </div>
      )}
    </Field>
  );
}

function pickCodes({ store_id, product_id, store_code, sku }: GrainRow): GrainChoice {
  return { store_id, product_id, store_code, sku };
}

function GrainList({
  id,
  found,
  active,
  value,
  none,
  onChoose,
}: {
  id: string;
  found: GrainOptions;
  active: number;
  value: GrainChoice | null;
  none: NoneWords;
  onChoose: (grain: GrainRow | null) => void;
}) {
  const { options, stale, hidden } = found;
  return (
    <div className="absolute top-full right-0 left-0 z-30 mt-1 animate-arrive overflow-hidden rounded-lg bg-surface shadow-float">
      <div
        id={id}
        role="listbox"
        aria-label="Grains"
        aria-busy={found.state === 'asking'}
        className={classNames('max-h-72 overflow-y-auto p-1', stale && 'opacity-60')}
      >
        {options.map((option, index) => (
          <GrainOption
            key={option === null ? 'automatic' : `${option.store_id} ${option.product_id}`}
            id={`${id}-${index}`}
            grain={option}
            none={none}
            active={index === active}
            selected={isSame(option, value)}
            disabled={stale}
            onChoose={() => onChoose(option)}
          />
        ))}
      </div>
      <p role="status" className="px-3 pb-3 text-[13px] text-muted empty:hidden">
        {explainList(found)}
      </p>
      {hidden > 0 && (
        <p className="border-t border-line px-3 py-1.5 text-xs text-muted">
          {formatCount(hidden)} more: type a store code or sku
        </p>
      )}
    </div>
  );
}

/** Why no grain is listed; nothing while some are. */
function explainList({ options, state, problem }: GrainOptions): string {
  if (state === 'failed') return `The grains could not be read. ${describeProblem(problem)}`;
  if (options.some((option) => option !== null)) return '';
  if (state === 'asking') return 'Searching';
  return options.length === 0 ? 'No such grain.' : '';
}

function isSame(option: GrainRow | null, value: GrainChoice | null): boolean {
  if (option === null || value === null) return option === value;
  return option.store_code === value.store_code && option.sku === value.sku;
}

function GrainOption({
  id,
  grain,
  none,
  active,
  selected,
  disabled,
  onChoose,
}: {
  id: string;
  grain: GrainRow | null;
  none: NoneWords;
  active: boolean;
  selected: boolean;
  disabled: boolean;
  onChoose: () => void;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={row}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-disabled={disabled}
      // The field keeps the focus: a press must not blur it before the choice is made.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={(event) => event.key === 'Enter' && onChoose()}
      className={classNames(
        'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 max-md:min-h-11',
        active ? 'bg-sunken' : !disabled && 'hover:bg-sunken',
      )}
    >
      <Check aria-hidden size={14} className={selected ? 'text-accent' : 'invisible'} />
      {grain === null ? (
        <span>
          {none.word} <span className="text-muted">· {none.note}</span>
        </span>
      ) : (
        <>
          <span className="font-medium">{describeGrain(grain)}</span>
          <span className="ml-auto text-xs text-muted tabular-nums">
            {formatCount(grain.selling_days)} selling days · {formatCount(Math.round(grain.units))}{' '}
            units
          </span>
        </>
      )}
    </div>
  );
}
