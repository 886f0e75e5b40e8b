import { formatPlural, runtimeInfoSchema, type TestDays } from '@vitrine/contract';
import type { RouterOutputs } from '../trpc.ts';

type ModelRun = Pick<RouterOutputs['registry']['runs']['byId'], 'runtime_info'>;

/** The test days that the errors of a model run were measured on; null where no backtest was recorded. */
export function readTestDays({ runtime_info }: ModelRun): TestDays | null {
  const folds = runtimeInfoSchema.parse(runtime_info ?? {}).backtest?.folds ?? [];
  const starts = folds.map((fold) => fold.test_start).toSorted();
  const ends = folds.map((fold) => fold.test_end).toSorted();
  const [first_date, last_date] = [starts[0], ends.at(-1)];
  if (first_date === undefined || last_date === undefined) return null;
  const days = folds.reduce(
    (sum, { test_start, test_end }) => sum + countDays(test_start, test_end),
    0,
  );
  return { folds: folds.length, days, first_date, last_date };
}

/** Where a line has room for a few words: "3 × 14 days". */
export function shortenTestDays({ folds, days }: Pick<TestDays, 'folds' | 'days'>): string {
  return `${folds} × ${formatPlural({ count: days / folds, one: 'day' })}`;
}

function countDays(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
}
