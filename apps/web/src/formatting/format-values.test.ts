import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatInstant,
  formatRelative,
  formatTook,
} from './format-values.ts';

describe('numbers with a unit', () => {
  it.each([
    [168, '168 B'],
    [999, '999 B'],
    [3_174, '3.2 kB'],
    [999_949, '999.9 kB'],
    [999_960, '1.0 MB'],
    [999_960_000, '1.0 GB'],
    [2_500_000_000_000, '2500.0 GB'],
  ])('are rounded before the unit is chosen: %d bytes', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });

  it.each([
    [3_200, '3.2 s'],
    [59_940, '59.9 s'],
    [59_970, '1 min 00 s'],
    [119_970, '2 min 00 s'],
    [125_400, '2 min 05 s'],
  ])('never read sixty seconds: %d ms', (milliseconds, words) => {
    expect(formatDuration(milliseconds)).toBe(words);
  });

  it.each([
    [12.4, '12 ms'],
    [99.4, '99 ms'],
    [99.6, '0.1 s'],
  ])('never read a hundred milliseconds: %d ms', (milliseconds, words) => {
    expect(formatTook(milliseconds)).toBe(words);
  });
});

describe('a moment', () => {
  const monday = '2026-11-23T10:00:00.000Z';

  it.each([
    ['2026-11-23T10:00:59.000Z', 'now'],
    ['2026-11-23T10:05:00.000Z', '5 min ago'],
    ['2026-11-24T09:00:00.000Z', '23 h ago'],
    ['2026-11-24T11:00:00.000Z', 'yesterday'],
    ['2026-11-24T23:59:00.000Z', 'yesterday'],
    ['2026-11-25T00:01:00.000Z', '23 Nov 2026'],
    ['2026-11-25T09:00:00.000Z', '23 Nov 2026'],
  ])('is yesterday only on the next day: seen %s', (now, words) => {
    expect(formatRelative({ at: monday, now: Date.parse(now) })).toBe(words);
  });

  it.each([
    ['2026-11-23T23:00:00.000Z', '10:00 UTC'],
    ['2026-11-24T01:00:00.000Z', '23 Nov, 10:00 UTC'],
  ])('is a time of day that says it is UTC, with its day on another one: seen %s', (now, words) => {
    expect(formatInstant({ at: Date.parse(monday), now: Date.parse(now) })).toBe(words);
  });
});
