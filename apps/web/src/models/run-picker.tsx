import { useId, useRef } from 'react';
import { classNames } from '../components/class-names.ts';
import { Field } from '../components/field.tsx';
import { LeavingButton } from '../components/leaving-button.tsx';
import { formatDay } from '../formatting/format-values.ts';
import { GrainName } from '../sales/grain-name.tsx';
import { readProblem, trpc } from '../trpc.ts';
import { describeRun, type ModelRunRow } from './run-words.ts';

/** A choice among successful runs: those with a name first, then the newest, older ones on demand. */
export function RunPicker({
  label,
  value,
  hint,
  error,
  grain,
  exclude,
  none = 'Choose a run',
  onChoose,
}: {
  label: string;
  value: string | undefined;
  hint?: string;
  error?: string | undefined;
  /** Only runs of this grain. */
  grain?: { store_id: number; product_id: number };
  /** A run that is no choice here. */
  exclude?: string;
  /** What choosing none means. */
  none?: string;
  onChoose: (run_id: string | undefined) => void;
}) {
  const hintId = useId();
  const select = useRef<HTMLSelectElement>(null);
  const list = trpc.registry.runs.list.useInfiniteQuery(
    { limit: 50, status: 'success', ...grain },
    { getNextPageParam: (page) => page.next_cursor },
  );
  const aliases = trpc.registry.aliases.list.useQuery({});
  const named = aliases.data?.aliases ?? [];
  const ids = [...new Set([...named.map((alias) => alias.run_id), ...(value ? [value] : [])])];
  const known = trpc.registry.runs.byIds.useQuery(
    { run_ids: ids },
    { enabled: ids.length > 0 && ids.length <= 500 },
  );
  const newest = list.data?.pages.flatMap((page) => page.runs) ?? [];
  const found = known.data?.found ?? [];
  const fits = (run: ModelRunRow) =>
    run.run_id !== exclude &&
    run.status === 'success' &&
    (!grain || (run.store_id === grain.store_id && run.product_id === grain.product_id));
  const runOf = new Map(found.map((run) => [run.run_id, run]));
  const aliased = named.flatMap((alias) => {
    const run = runOf.get(alias.run_id);
    return run && fits(run) ? [{ alias, run }] : [];
  });
  const others = newest.filter(fits);
  const chosen = value === undefined ? undefined : runOf.get(value);
  const listed = others.some((run) => run.run_id === value);
  const problem = list.error ? readProblem(list.error) : null;
  return (
    <div className="min-w-0">
      <Field
        label={label}
        hint={hint}
        error={list.error ? (problem?.detail ?? 'The server did not answer.') : error}
      >
        {(control) => (
          <select
            {...control}
            ref={select}
            className={classNames(control.className, 'truncate')}
            value={value ?? ''}
            onChange={(event) => onChoose(event.target.value || undefined)}
          >
            <option value="">{list.isPending ? 'Loading runs' : none}</option>
            {chosen && !listed && <RunOption run={chosen} />}
            {aliased.length > 0 && (
              <optgroup label="By name">
                {aliased.map(({ alias, run }) => (
                  <option key={alias.alias_name} value={run.run_id}>
                    {alias.alias_name}
                    {alias.is_stale ? ' (stale)' : ''} · {describeRun(run)}
                  </option>
                ))}
              </optgroup>
            )}
            <optgroup label="Newest first">
              {others.map((run) => (
                <RunOption key={run.run_id} run={run} />
              ))}
            </optgroup>
          </select>
        )}
      </Field>
      {list.hasNextPage && (
        <LeavingButton
          leadsTo={select}
          size="row"
          tone="quiet"
          className="mt-1"
          aria-describedby={hintId}
          aria-disabled={list.isFetchingNextPage}
          onClick={() => {
            if (!list.isFetchingNextPage) void list.fetchNextPage();
          }}
        >
          <span id={hintId}>Show older runs too</span>
        </LeavingButton>
      )}
    </div>
  );
}

function RunOption({ run }: { run: ModelRunRow }) {
  return (
    <option value={run.run_id}>
      {describeRun(run)} · <GrainName store_id={run.store_id} product_id={run.product_id} /> · to{' '}
      {formatDay(run.data_window_end)}
    </option>
  );
}
