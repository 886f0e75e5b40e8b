import { formatCount, formatPlural, type IngestResult } from '@vitrine/contract';
import { formatFields } from './format-fields.ts';
import { formatDays } from './format-values.ts';

/** The result of loading a sales file. */
export function formatIngest(result: IngestResult): string {
  const { inserted, updated, unchanged } = result;
  return [
    `Loaded ${formatPlural({ count: result.rows, one: 'row' })}`,
    formatFields([
      [
        'rows',
        `${formatCount(inserted)} new, ${formatCount(updated)} changed, ${formatCount(unchanged)} unchanged`,
      ],
      [
        'covers',
        `${formatPlural({ count: result.stores, one: 'store' })}, ${formatPlural({ count: result.products, one: 'product' })}`,
      ],
      ['days', formatDays(result.date_start, result.date_end)],
    ]),
    ...result.warnings.map(({ detail }) => `Warning: ${detail}`),
  ].join('\n');
}
