import { skipToken } from '@tanstack/react-query';
import { Combobox, useSearch } from '../components/combobox.tsx';
import { formatDay } from '../formatting/format-values.ts';
import { GrainName, useGrainName } from '../sales/grain-name.tsx';
import { trpc } from '../trpc.ts';
import { describeRun, type ModelRunRow } from './run-words.ts';

/** Searchable choice among successful runs: those with a name first, then the newest. */
export function RunPicker({
  label,
  value,
  hint,
  exclude,
  none = 'Choose a run',
  onChoose,
}: {
  label: string;
  value: string | undefined;
  hint?: string | undefined;
  /** A run that is no choice here. */
  exclude?: string;
  /** What choosing none means. */
  none?: string;
  onChoose: (run_id: string | undefined) => void;
}) {
  const search = useSearch();
  const { list, named, others, describeNames } = useChoices(search, exclude);
  const chosen = trpc.registry.runs.byId.useQuery(
    value === undefined ? skipToken : { run_id: value },
  ).data;
  const grainName = useGrainName(chosen);
  return (
    <Combobox
      label={label}
      hint={hint}
      shown={
        value === undefined
          ? none
          : chosen
            ? `${describeNames(chosen)}${grainName}, to ${formatDay(chosen.data_window_end)} · ${describeRun(chosen)}`
            : value
      }
      search={search}
      list={list}
      rows={search.q === '' ? [null, ...named, ...others] : others}
      words={{ many: 'runs', none: 'No run matches.', empty: 'There are no runs to choose from.' }}
      keyOf={(run) => run?.run_id ?? 'none'}
      isChosen={(run) => run?.run_id === value}
      groupOf={(run) => run && (named.includes(run) ? 'By name' : 'Newest first')}
      onChoose={(run) => onChoose(run?.run_id)}
    >
      {(run) => (run === null ? none : <Choice run={run} names={describeNames(run)} />)}
    </Combobox>
  );
}

/** The runs that aliases point at, unless one is searched for, and page by page the other ones. */
function useChoices({ q, open }: ReturnType<typeof useSearch>, exclude: string | undefined) {
  const list = trpc.registry.runs.list.useInfiniteQuery(
    { limit: 20, status: 'success', ...(q !== '' && { q }) },
    {
      enabled: open,
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
    },
  );
  const aliases = trpc.registry.aliases.list.useQuery({}).data?.aliases ?? [];
  const run_ids = [...new Set(aliases.map((alias) => alias.run_id))];
  const known = trpc.registry.runs.byIds.useQuery(
    { run_ids },
    { enabled: open && run_ids.length > 0 && run_ids.length <= 500 },
  );
  const fits = (run: ModelRunRow) => run.run_id !== exclude && run.status === 'success';
  const named: ModelRunRow[] = q === '' ? (known.data?.found.filter(fits) ?? []) : [];
  const isNamed = new Set(named.map((run) => run.run_id));
  const others = (list.data?.pages.flatMap((page) => page.runs) ?? []).filter(
    (run) => fits(run) && !isNamed.has(run.run_id),
  );
  const describeNames = ({ run_id }: ModelRunRow) =>
    aliases
      .filter((alias) => alias.run_id === run_id)
      .map((alias) => `${alias.alias_name}${alias.is_stale ? ' (stale)' : ''} · `)
      .join('');
  return { list, named, others, describeNames };
}

function Choice({ run, names }: { run: ModelRunRow; names: string }) {
  return (
    <span className="min-w-0">
      <span className="block truncate font-medium">
        {names}
        <GrainName store_id={run.store_id} product_id={run.product_id} />, to{' '}
        {formatDay(run.data_window_end)}
      </span>
      <span className="block text-xs text-muted">{describeRun(run)}</span>
    </span>
  );
}
