import { type MetricName, metricNames } from '@vitrine/forecasting/schema';
import type { Metrics } from './registry.ts';

// How numbers read everywhere: page, command line and the sentences of the server use these and no others.

export type { MetricName };

/** In the order in which they are shown; runs of older versions have recorded fewer. */
export function listRecordedMetrics(scored: readonly (Metrics | null | undefined)[]): MetricName[] {
  return metricNames.filter((name) => scored.some((metrics) => metrics?.[name] !== undefined));
}

export const metricLabels: Record<MetricName, string> = {
  wape: 'WAPE',
  smape: 'sMAPE',
  mae: 'MAE',
  rmse: 'RMSE',
  bias: 'Bias',
  mase: 'MASE',
  rmsse: 'RMSSE',
};

const metricDigits: Record<MetricName, number> = {
  wape: 1,
  smape: 1,
  mae: 2,
  rmse: 2,
  bias: 2,
  mase: 3,
  rmsse: 3,
};

/** Stands where there is no number. */
const none = '–';

type Maybe = number | null | undefined;

/** 35509 → "35,509"; fractions keep at most three digits. */
export function formatCount(value: number): string {
  // The first use of Intl loads its tables, which takes a new process longer than checking a small bundle.
  if (Number.isSafeInteger(value)) return groupDigits(value);
  return formatDigits(value, { maximumFractionDigits: 3 });
}

/** "1 store", "3 stores". */
export function formatPlural(options: { count: number; one: string; many?: string }): string {
  const noun = options.count === 1 ? options.one : (options.many ?? `${options.one}s`);
  return `${formatCount(options.count)} ${noun}`;
}

/** A metric with the digits that are shown: 0.25177 as WAPE, a share, → "25.2 %"; a dash where there is none. */
export function formatMetric(name: MetricName, value: Maybe): string {
  if (value === null || value === undefined) return none;
  const text = formatDigits(name === 'wape' ? value * 100 : value, fixed(metricDigits[name]));
  return name === 'smape' || name === 'wape' ? `${text} %` : text;
}

export function formatWape(wape: Maybe): string {
  return formatMetric('wape', wape);
}

/** Units sold or forecast: 98.234 → "98.2". */
export function formatUnits(value: Maybe): string {
  if (value === null || value === undefined) return none;
  return formatDigits(value, { maximumFractionDigits: 1 });
}

/** A fraction in per cent: 0.125 → "12.5 %". */
export function formatShare(value: Maybe): string {
  if (value === null || value === undefined) return none;
  return `${formatDigits(value * 100, { maximumFractionDigits: 1 })} %`;
}

/** Money without a currency, because sales do not name one: 1234.5 → "1,234.50". */
export function formatMoney(value: Maybe): string {
  if (value === null || value === undefined) return none;
  return formatDigits(value, fixed(2));
}

/** The factor that a forecast is multiplied by: 1.2 → "× 1.20". */
export function formatFactor(value: Maybe): string {
  if (value === null || value === undefined) return none;
  return `× ${formatDigits(value, fixed(2))}`;
}

/** Three decimals, and three digits where that is more, since a coefficient can be very little: "+0.123", "−0.000456". */
export function formatCoefficient(value: number): string {
  coefficients ??= new Intl.NumberFormat('en-GB', {
    ...fixed(3),
    maximumSignificantDigits: 3,
    roundingPriority: 'morePrecision',
  });
  return formatSigned(value, coefficients.format);
}

let coefficients: Intl.NumberFormat | undefined;

/** With a plus sign above 0 and a true minus sign below; what `format` rounds to 0 gets no sign. */
export function formatSigned(value: Maybe, format: (value: number) => string): string {
  if (value === null || value === undefined) return none;
  const size = format(Math.abs(value));
  if (!/[1-9]/.test(size)) return size;
  return value > 0 ? `+${size}` : `−${size}`;
}

const byteUnits = ['kB', 'MB', 'GB', 'TB'] as const;

/** In powers of 1000, as kB and MB mean them: 168 → "168 B", 3174 → "3.2 kB", 999960 → "1.0 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  let size = roundTenth(bytes / 1_000);
  let unit = 0;
  while (size >= 1_000 && unit < byteUnits.length - 1) {
    unit += 1;
    size = roundTenth(bytes / 1_000 ** (unit + 1));
  }
  return `${formatDigits(size, fixed(1))} ${byteUnits[unit]}`;
}

/** Rounded before its unit is chosen: "120 ms", "3.2 s", "2 min 00 s", "1 h 15 min". */
export function formatDuration(milliseconds: number): string {
  const elapsed = Math.max(0, milliseconds);
  if (elapsed < 999.5) return `${Math.round(elapsed)} ms`;
  const seconds = roundTenth(elapsed / 1_000);
  if (seconds < 60) return `${formatDigits(seconds, fixed(1))} s`;
  const whole = Math.round(elapsed / 1_000);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${padTwo(whole % 60)} s`;
  const minutes = Math.round(elapsed / 60_000);
  return `${formatCount(Math.floor(minutes / 60))} h ${padTwo(minutes % 60)} min`;
}

/** How long something has been running, in whole elapsed seconds: "12 s", "2 min 05 s". */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1_000);
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

function padTwo(value: number): string {
  return String(value).padStart(2, '0');
}

function roundTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function fixed(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** As Intl writes a whole number. */
function groupDigits(value: number): string {
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return value < 0 ? `−${digits}` : digits;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Thousands grouped by commas, a true minus sign, and no minus before what is rounded to 0. */
function formatDigits(value: number, options: Intl.NumberFormatOptions): string {
  const key = `${options.minimumFractionDigits}/${options.maximumFractionDigits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-GB', { ...options, signDisplay: 'negative' });
    formats.set(key, format);
  }
  return format.format(value).replace('-', '−');
}
