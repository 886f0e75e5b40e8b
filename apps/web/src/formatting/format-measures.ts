import type { Metrics } from '@vitrine/contract';

export type MetricName = keyof Metrics;

export const metricNames = ['wape', 'smape', 'mae', 'rmse', 'bias'] as const satisfies MetricName[];

export const metricLabels: Record<MetricName, string> = {
  wape: 'WAPE',
  smape: 'sMAPE',
  mae: 'MAE',
  rmse: 'RMSE',
  bias: 'Bias',
};

const metricDigits: Record<MetricName, number> = { wape: 3, smape: 1, mae: 2, rmse: 2, bias: 2 };

const oneDigit = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });

/** A metric with the digits that it is read with, a true minus sign, a dash when there is none. */
export function formatMetric(name: MetricName, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const text = withMinus(value.toLocaleString('en-GB', fixedDigits(metricDigits[name])));
  return name === 'smape' ? `${text} %` : text;
}

/** 98.234 → "98.2". */
export function formatUnits(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : withMinus(oneDigit.format(value));
}

/** 0.125 → "12.5 %". */
export function formatShare(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return withMinus(percent.format(value).replace('%', ' %'));
}

/** Money without a currency, which sales do not name: 1234.5 → "1,234.50". */
export function formatMoney(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return withMinus(value.toLocaleString('en-GB', fixedDigits(2)));
}

/** Puts a plus sign before what is above 0; what `format` rounds to 0 gets no sign. */
export function formatSigned(
  value: number | null | undefined,
  format: (value: number) => string,
): string {
  if (value === null || value === undefined) return '–';
  const size = format(Math.abs(value));
  if (!/[1-9]/.test(size)) return size;
  return value > 0 ? `+${size}` : `−${size}`;
}

function fixedDigits(digits: number) {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

function withMinus(text: string): string {
  return text.replace('-', '−');
}
