import { skipToken } from '@tanstack/react-query';
import { Combobox, useSearch } from '../components/combobox.tsx';
import { formatDay } from '../formatting/format-values.ts';
import { GrainName, useGrainName } from '../sales/grain-name.tsx';
import { trpc } from '../trpc.ts';
import { type AliasRow, describeRun, type ModelRunRow } from './run-words.ts';

/** Searchable choice among successful runs: those with a name first, then the newest. */
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
  hint?: string | undefined;
  error?: string | undefined;
  /** Only runs of this grain. */
  grain?: { store_id: number; product_id: number };
  /** A run that is no choice here. */
  exclude?: string;
  /** What choosing none means. */
  none?: string;
  onChoose: (run_id: string | undefined) => void;
}) {
  const search = useSearch();
  const { q, open } = search;
  const list = trpc.registry.runs.list.useInfiniteQuery(
    { limit: 20, status: 'success', ...grain, ...(q !== '' && { q }) },
    {
      enabled: open,
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
    },
  );
  const named = useNamedRuns(open);
  const chosen = trpc.registry.runs.byId.useQuery(
    value === undefined ? skipToken : { run_id: value },
  ).data;
  const fits = (run: ModelRunRow) =>
    run.run_id !== exclude &&
    run.status === 'success' &&
    (!grain || (run.store_id === grain.store_id && run.product_id === grain.product_id));
  const listed = (list.data?.pages.flatMap((page) => page.runs) ?? []).filter(fits);
  const first = q === '' ? named.runs.filter(fits) : [];
  const isFirst = new Set(first.map((run) => run.run_id));
  const others = listed.filter((run) => !isFirst.has(run.run_id));
  const describeNames = ({ run_id }: ModelRunRow) =>
    named.aliases
      .filter((alias) => alias.run_id === run_id)
      .map((alias) => `${alias.alias_name}${alias.is_stale ? ' (stale)' : ''} · `)
      .join('');
  const grainName = useGrainName(chosen);
  return (
    <Combobox
      label={label}
      hint={hint}
      error={error}
      shown={
        value === undefined
          ? none
          : chosen
            ? `${describeNames(chosen)}${grainName}, to ${formatDay(chosen.data_window_end)} · ${describeRun(chosen)}`
            : value
      }
      search={search}
      list={list}
      rows={q === '' ? [null, ...first, ...others] : others}
      words={{ many: 'runs', none: 'No such run.', empty: 'There is no run to choose.' }}
      keyOf={(run) => run?.run_id ?? 'none'}
      isChosen={(run) => run?.run_id === value}
      groupOf={(run) => run && (isFirst.has(run.run_id) ? 'By name' : 'Newest first')}
      onChoose={(run) => onChoose(run?.run_id)}
    >
      {(run) =>
        run === null ? (
          none
        ) : (
          <span className="min-w-0">
            <span className="block truncate font-medium">
              {describeNames(run)}
              <GrainName store_id={run.store_id} product_id={run.product_id} />, to{' '}
              {formatDay(run.data_window_end)}
            </span>
            <span className="block text-xs text-muted">{describeRun(run)}</span>
          </span>
        )
      }
    </Combobox>
  );
}

/** The aliases and the runs that they point at. */
function useNamedRuns(open: boolean): { aliases: readonly AliasRow[]; runs: ModelRunRow[] } {
  const aliases = trpc.registry.aliases.list.useQuery({}).data?.aliases ?? [];
  const run_ids = [...new Set(aliases.map((alias) => alias.run_id))];
  const known = trpc.registry.runs.byIds.useQuery(
    { run_ids },
    { enabled: open && run_ids.length > 0 && run_ids.length <= 500 },
  );
  return { aliases, runs: known.data?.found ?? [] };
}
