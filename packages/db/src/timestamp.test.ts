import { expect, it } from 'vitest';
import { toTimestamp } from './timestamp.ts';

it.each([
  ['2026-11-22 10:19:00.1+00', '2026-11-22T10:19:00.100Z'],
  ['2026-11-22 10:19:00+00', '2026-11-22T10:19:00.000Z'],
  ['2026-11-22 12:19:00.123+02', '2026-11-22T10:19:00.123Z'],
  ['2026-11-22T10:19:00.123+00:00', '2026-11-22T10:19:00.123Z'],
])('%s, as printed by PostgreSQL and its JSON, becomes %s', (printed, wire) => {
  expect(toTimestamp(printed)).toBe(wire);
});

it('a malformed time is an error, not a wrong time', () => {
  expect(() => toTimestamp('yesterday')).toThrow(RangeError);
});
