import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCoefficient,
  formatCount,
  formatDuration,
  formatElapsed,
  formatFactor,
  formatMetric,
  formatMoney,
  formatPlural,
  formatShare,
  formatSigned,
  formatUnits,
  formatWape,
  listRecordedMetrics,
} from './format-numbers.ts';

describe('numbers in words: one input, one text everywhere', () => {
  it.each([
    [0, '0 B'],
    [168, '168 B'],
    [999, '999 B'],
    [1_024, '1.0 kB'],
    [3_174, '3.2 kB'],
    [999_949, '999.9 kB'],
    [999_960, '1.0 MB'],
    [75_000_000, '75.0 MB'],
    [999_960_000, '1.0 GB'],
    [2_500_000_000_000, '2.5 TB'],
    [2_500_000_000_000_000, '2,500.0 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [12.4, '12 ms'],
    [120, '120 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [3_200, '3.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [119_600, '2 min 00 s'],
    [125_400, '2 min 05 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h 00 min'],
    [4_500_000, '1 h 15 min'],
    [7_199_000, '2 h 00 min'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it.each([
    [-1, '0 s'],
    [999, '0 s'],
    [12_900, '12 s'],
    [119_600, '1 min 59 s'],
    [3_600_000, '1 h 00 min'],
  ])('%d ms under way are %s', (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });

  it.each([
    ['a WAPE', formatWape(0.25177), '25.2 %'],
    ['a WAPE above a thousand', formatWape(1_234.5), '123,450.0 %'],
    ['a WAPE that is not defined', formatWape(null), '–'],
    ['an sMAPE', formatMetric('smape', 81.04), '81.0 %'],
    ['a bias below 0', formatMetric('bias', -3.256), '−3.26'],
    ['a bias that is rounded to 0', formatMetric('bias', -0.001), '0.00'],
    ['an MAE that was not recorded', formatMetric('mae', undefined), '–'],
    ['a count', formatCount(2_000_000), '2,000,000'],
    ['one of something', formatPlural({ count: 1, one: 'row' }), '1 row'],
    ['many of it', formatPlural({ count: 1_200, one: 'row' }), '1,200 rows'],
    ['none of it', formatPlural({ count: 0, one: 'entry', many: 'entries' }), '0 entries'],
    ['units', formatUnits(35_509.26), '35,509.3'],
    ['whole units', formatUnits(642), '642'],
    ['a share', formatShare(0.125), '12.5 %'],
    ['a share below 0', formatShare(-0.3), '−30 %'],
    ['a share above a whole', formatShare(12.5), '1,250 %'],
    ['money', formatMoney(1_234.5), '1,234.50'],
    ['a factor', formatFactor(1.2), '× 1.20'],
    ['a factor of a day with a baseline of 0', formatFactor(null), '–'],
    ['a coefficient', formatCoefficient(-0.12345), '−0.123'],
    ['a large coefficient', formatCoefficient(12.3), '+12.300'],
    ['a coefficient that is very little', formatCoefficient(0.000456), '+0.000456'],
    ['a gain', formatSigned(12.34, formatUnits), '+12.3'],
    ['a loss', formatSigned(-1_234.5, formatMoney), '−1,234.50'],
    ['a change that is rounded to 0', formatSigned(-0.01, formatUnits), '0'],
    ['a change that is not known', formatSigned(null, formatUnits), '–'],
  ])('%s has one text', (_what, text, expected) => {
    expect(text).toBe(expected);
  });

  it.each([
    0,
    -0,
    7,
    -999,
    1_000,
    -1_000,
    999_999,
    -12_345_678,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    2 ** 60,
    1_234.5678,
    -1_234.5,
    Number.NaN,
  ])('a count of %d reads as the numbers beside it, which Intl formats', (count) => {
    const options = { maximumFractionDigits: 3, signDisplay: 'negative' } as const;
    expect(formatCount(count)).toBe(count.toLocaleString('en-GB', options).replace('-', '−'));
  });

  it('names the metrics that were recorded, though they may have no value', () => {
    const older = { wape: null, smape: 1, mae: 1, rmse: 1, bias: 0 };
    expect(listRecordedMetrics([older])).toEqual(['wape', 'smape', 'mae', 'rmse', 'bias']);
    const newer = { ...older, mase: 0.9, rmsse: null };
    expect(listRecordedMetrics([null, older, newer])).toEqual([
      'wape',
      'mase',
      'rmsse',
      'smape',
      'mae',
      'rmse',
      'bias',
    ]);
  });
});
