import { describe, expect, it } from 'vitest';
import { formatInstant, formatRelative } from './format-values.ts';

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
