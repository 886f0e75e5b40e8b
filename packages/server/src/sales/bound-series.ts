import { buildSeries, type DailyQuantity, daysBetween, type Series } from '@vitrine/forecasting';
import { VitrineError } from '../rpc/vitrine-error.ts';

/** A little over a hundred years: the maximum length of a series that is returned or trained on. */
const maxSeriesDays = 36_600;

interface SeriesParts {
  /** By date; at least one. */
  rows: readonly DailyQuantity[];
  windowEnd: string;
}

/** The series of one grain up to `windowEnd`; refused with `INVALID_INPUT` and both numbers if it would be too long. */
export function boundSeries({ rows, windowEnd }: SeriesParts): Series {
  const first = rows[0]?.date ?? windowEnd;
  const days = daysBetween(first, windowEnd) + 1;
  if (days > maxSeriesDays) {
    const message = `makes a series of ${days} days from ${first} on; at most ${maxSeriesDays} are taken`;
    throw new VitrineError('INVALID_INPUT', `A window that ends on ${windowEnd} ${message}.`, {
      evidence: { errors: [{ pointer: '/window_end', message }], error_count: 1 },
    });
  }
  return buildSeries({ rows, windowEnd });
}
