import { modelRunStatusSchema, modelTypeSchema } from '@vitrine/contract';
import { useState } from 'react';
import { ChoiceField } from '../../components/choice-field.tsx';
import { EmptyRows, ListCard } from '../../components/list-card.tsx';
import { nextSort, readSort, writeSort } from '../../components/sort-order.ts';
import { statusFaces } from '../../models/run-words.ts';
import { useGrain } from '../../sales/grain-name.tsx';
import { GrainPicker } from '../../sales/grain-picker.tsx';
import { trpc } from '../../trpc.ts';
import { isFiltered, type RegistrySearch } from './registry-search.ts';
import { RunTable } from './run-table.tsx';
import { SetAliasDialog } from './set-alias-dialog.tsx';

const pageSize = 25;

interface Props {
  search: RegistrySearch;
  onSearch: (part: RegistrySearch) => void;
}

const noFilter: RegistrySearch = {
  model: undefined,
  status: undefined,
  store: undefined,
  product: undefined,
};

/** The model runs, filtered and sorted as the address says. */
export function RunsCard({ search, onSearch }: Props) {
  const [aliasFor, setAliasFor] = useState<string | null>(null);
  const sort = readSort(search);
  const list = trpc.registry.runs.list.useInfiniteQuery(
    {
      limit: pageSize,
      sort_by: sort.by,
      sort_order: sort.order,
      ...(search.model && { model_type: search.model }),
      ...(search.status && { status: search.status }),
      ...(search.store && { store_id: search.store }),
      ...(search.product && { product_id: search.product }),
    },
    {
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
    },
  );
  const aliases = trpc.registry.aliases.list.useQuery({});
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <>
      <ListCard
        id="runs"
        title="Model runs"
        what="The model runs"
        list={list}
        shown={runs.length}
        filters={<Filters search={search} onSearch={onSearch} />}
        empty={
          <EmptyRows
            filtered={isFiltered(search)}
            onClear={() => onSearch(noFilter)}
            noMatch="No run matches these filters."
            none="No model has been trained yet."
            hint="Every showcase run registers its models here, each with the hash of its file."
          />
        }
      >
        <RunTable
          runs={runs}
          aliases={aliases.data?.aliases ?? []}
          updating={list.isPlaceholderData}
          sort={sort}
          onSort={(by) => onSearch(writeSort(nextSort(sort, by)))}
          onAlias={setAliasFor}
        />
      </ListCard>
      {aliasFor !== null && (
        <SetAliasDialog run_id={aliasFor} alias={null} onClose={() => setAliasFor(null)} />
      )}
    </>
  );
}

function Filters({ search, onSearch }: Props) {
  return (
    <div className="flex flex-wrap items-start gap-3 px-5 pb-4">
      <ChoiceField
        label="Model"
        none="Any model"
        value={search.model}
        choices={modelTypeSchema.options.map((value) => ({ value, word: value }))}
        className="w-48 max-md:flex-1"
        onChoose={(model) => onSearch({ model })}
      />
      <ChoiceField
        label="Status"
        none="Any status"
        value={search.status}
        choices={modelRunStatusSchema.options.map((value) => ({
          value,
          word: statusFaces[value].word,
        }))}
        className="w-40 max-md:flex-1"
        onChoose={(status) => onSearch({ status })}
      />
      <div className="w-72 max-md:w-full">
        <GrainFilter search={search} onSearch={onSearch} />
      </div>
    </div>
  );
}

function GrainFilter({ search, onSearch }: Props) {
  const { store, product } = search;
  const choose = (grain: { store_id?: number; product_id?: number } | null) =>
    onSearch({ store: grain?.store_id, product: grain?.product_id });
  if (store === undefined || product === undefined) {
    return <GrainPicker value={null} none={anyGrain} onChange={choose} />;
  }
  return <ChosenGrain store_id={store} product_id={product} onChange={choose} />;
}

const anyGrain = { word: 'Any grain', note: 'all runs' };

function ChosenGrain({
  store_id,
  product_id,
  onChange,
}: {
  store_id: number;
  product_id: number;
  onChange: (grain: { store_id?: number; product_id?: number } | null) => void;
}) {
  const grain = useGrain({ store_id, product_id });
  return <GrainPicker value={grain} none={anyGrain} onChange={onChange} />;
}
