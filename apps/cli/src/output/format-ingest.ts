import type { IngestResult } from '@vitrine/contract';
import { formatFields } from './format-fields.ts';
import { formatAmount, formatCount, formatDays } from './format-values.ts';

/** What a sales file brought. */
export function formatIngest(result: IngestResult): string {
  const { inserted, updated, unchanged } = result;
  return [
    `Loaded ${formatAmount(result.rows, 'row')}`,
    formatFields([
      [
        'rows',
        `${formatCount(inserted)} new, ${formatCount(updated)} changed, ${formatCount(unchanged)} as before`,
      ],
      [
        'grain',
        `${formatAmount(result.stores, 'store')}, ${formatAmount(result.products, 'product')}`,
      ],
      ['days', formatDays(result.date_start, result.date_end)],
    ]),
  ].join('\n');
}
