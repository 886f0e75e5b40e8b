import { formatCount } from '@vitrine/contract';
import { Combobox, useSearch } from '../components/combobox.tsx';
import { trpc } from '../trpc.ts';
import { describeGrain, type GrainChoice } from './describe-grain.ts';

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
  const search = useSearch();
  const { q, open } = search;
  const list = trpc.sales.grains.useInfiniteQuery(
    { limit: 20, ...(q !== '' && { q }) },
    {
      enabled: open,
      getNextPageParam: (page) => page.next_cursor,
      placeholderData: (previous) => previous,
    },
  );
  const grains = list.data?.pages.flatMap((page) => page.grains) ?? [];
  return (
    <Combobox
      label="Grain"
      error={error}
      hint={
        value === null ? none.hint : 'One store and one product: what the models are fitted on.'
      }
      shown={value === null ? none.word : describeGrain(value)}
      search={search}
      list={list}
      rows={q === '' ? [null, ...grains] : grains}
      words={{ many: 'grains', none: 'No grain matches.', empty: 'No sales are loaded.' }}
      keyOf={(grain) => (grain === null ? 'none' : `${grain.store_id} ${grain.product_id}`)}
      isChosen={(grain) =>
        grain === null || value === null
          ? grain === value
          : grain.store_code === value.store_code && grain.sku === value.sku
      }
      onChoose={(grain) => onChange(grain && pickCodes(grain))}
    >
      {(grain) =>
        grain === null ? (
          <span>
            {none.word} <span className="text-muted">· {none.note}</span>
          </span>
        ) : (
          <>
            <span className="font-medium">{describeGrain(grain)}</span>
            <span className="ml-auto text-xs text-muted tabular-nums">
              {formatCount(grain.selling_days)} selling days ·{' '}
              {formatCount(Math.round(grain.units))} units
            </span>
          </>
        )
      }
    </Combobox>
  );
}

function pickCodes({ store_id, product_id, store_code, sku }: Required<GrainChoice>): GrainChoice {
  return { store_id, product_id, store_code, sku };
}
