import { formatCount, formatPlural } from '@vitrine/contract';
import { Card } from '../../components/card.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { formatDay } from '../../formatting/format-values.ts';
import type { GrainChoice } from '../../sales/describe-grain.ts';
import { type RouterOutputs, readProblem, trpc } from '../../trpc.ts';
import { GrainCoverage } from './grain-coverage.tsx';
import { LoadSales } from './load-sales.tsx';

type Coverage = RouterOutputs['sales']['coverage'];

/** What sales there are, and the way to load more. */
export function SalesCard({
  runLive,
  picked,
  onPick,
}: {
  runLive: boolean;
  /** The grain of the run controls, and the way to choose one by what is there of it. */
  picked: GrainChoice | null;
  onPick: (grain: GrainChoice) => void;
}) {
  const coverage = trpc.sales.coverage.useQuery({}, { refetchOnWindowFocus: 'always' });
  return (
    <Card
      id="sales"
      title="Sales"
      className="self-start"
      note={coverage.data && describeRange(coverage.data)}
    >
      <div className="flex flex-col gap-4 px-5 pb-5">
        {coverage.isError && !coverage.data ? (
          <ProblemNotice
            title="The sales could not be counted"
            problem={readProblem(coverage.error)}
          />
        ) : (
          <CoverageFigures coverage={coverage.data} />
        )}
        <LoadSales runLive={runLive} ownRows={coverage.data?.csv_rows} />
        {coverage.data && coverage.data.rows > 0 && (
          <GrainCoverage
            picked={picked}
            onPick={({ store_id, product_id, store_code, sku }) =>
              onPick({ store_id, product_id, store_code, sku })
            }
          />
        )}
      </div>
    </Card>
  );
}

function describeRange({ date_start, date_end }: Coverage): string {
  if (date_start === null || date_end === null) return 'none yet';
  return `${formatDay(date_start)} – ${formatDay(date_end)}`;
}

function describeSource({ seeded_rows, csv_rows }: Coverage): string {
  if (seeded_rows === 0) return 'all from your files';
  if (csv_rows === 0) return 'all seeded from a preset';
  return `${formatCount(csv_rows)} from your files, ${formatCount(seeded_rows)} seeded`;
}

function CoverageFigures({ coverage }: { coverage: Coverage | undefined }) {
  if (coverage?.rows === 0) {
    return (
      <div className="min-h-20 text-[13px]">
        <p className="font-medium">No sales yet.</p>
        <p className="text-muted">
          Load a CSV, or choose a preset and run. No file at hand?{' '}
          <code className="rounded bg-sunken px-1 font-mono text-xs whitespace-nowrap">
            npx vitrine sample
          </code>{' '}
          writes an example.
        </p>
      </div>
    );
  }
  const figures = [
    { word: 'rows', value: coverage?.rows },
    { word: 'stores', value: coverage?.stores },
    { word: 'products', value: coverage?.products },
    { word: 'grains', value: coverage?.grains },
  ];
  return (
    <div className="min-h-20">
      <dl className="grid grid-cols-[repeat(4,auto)] gap-3">
        {figures.map(({ word, value }) => (
          <div key={word} className="flex flex-col-reverse">
            <dt className="text-xs text-muted">{word}</dt>
            <dd className="text-xl font-semibold tracking-tight tabular-nums max-md:text-lg">
              {value === undefined ? '–' : formatCount(value)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-xs text-muted">
        {coverage
          ? `${formatPlural({ count: coverage.rows, one: 'row' })}: ${describeSource(coverage)}`
          : 'Counting'}
      </p>
    </div>
  );
}
