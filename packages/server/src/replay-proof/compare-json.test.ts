import { formatSided } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { compareJson } from './compare-json.ts';

describe('two values as JSON', () => {
  it.each([
    ['the last bits of a sum', 0.1 + 0.2, 0.3],
    ['numbers a relative 1e-9 apart', 1_000_000_000, 1_000_000_001],
    ['large numbers', 1e300, 1e300 * (1 + 1e-12)],
    ['negative numbers', -5, -5.000_000_001],
  ])('are equivalent up to %s', (_, source, replay) => {
    expect(compareJson({ a: [source] }, { a: [replay] }).isEquivalent).toBe(true);
    expect(compareJson({ a: [replay] }, { a: [source] }).isEquivalent).toBe(true);
  });

  it('gives the largest difference between numbers', () => {
    const { reason } = compareJson([1, 1, 1], [1, 1 + 1e-10, 1 + 1e-12]);
    expect(formatSided(reason)).toBe('Numbers differ by at most 1.0e-10, relative.');
  });

  it.each([
    ['a number further apart', [1], [1.000_000_002], 'At "/0": 1 in the source'],
    ['a number beside zero', [0], [1e-300], 'At "/0": 0 in the source, 1e-300 in the replay.'],
    ['another sign', [1e-12], [-1e-12], 'At "/0"'],
    ['a number in place of null', { wape: null }, { wape: 0 }, 'At "/wape": null in'],
    ['a text that only looks like the number', [1], ['1'], 'At "/0": 1 in the source, "1" in'],
    ['another text', { a: { 'b/c': 'x' } }, { a: { 'b/c': 'y' } }, 'At "/a/b~1c": "x" in'],
    ['an empty list for an empty record', [], {}, 'At "": [] in the source, {} in the replay.'],
    ['a longer list', [1], [1, 2], 'At "": 1 entries in the source, 2 in the replay.'],
    ['a shorter list', [[1, 2]], [[1]], 'At "/0": 2 entries in the source, 1 in the replay.'],
    ['a key more', { a: 1 }, { a: 1, b: 2 }, 'At "": only the replay has "b".'],
    ['a key less', { a: 1, b: 2 }, { a: 1 }, 'At "": only the source has "b".'],
    ['a key that every object inherits', { toString: 1 }, {}, 'only the source has "toString".'],
    ['an inherited key more', {}, { constructor: 1 }, 'only the replay has "constructor".'],
    [
      'a record under the key of the prototype',
      JSON.parse('{"__proto__":{"a":1}}'),
      {},
      'only the source has "__proto__".',
    ],
    [
      'the other side of that key',
      {},
      JSON.parse('{"__proto__":{"a":1}}'),
      'only the replay has "__proto__".',
    ],
    [
      'a value inside that key',
      JSON.parse('{"__proto__":{"a":1}}'),
      JSON.parse('{"__proto__":{"a":2}}'),
      'At "/__proto__/a": 1 in the source, 2 in the replay.',
    ],
    ['a place with ~ in it', { 'a~b': 1 }, { 'a~b': 2 }, 'At "/a~0b": 1 in the source'],
  ])('differ in %s', (_, source, replay, reason) => {
    const found = compareJson(source, replay);
    expect(found.isEquivalent).toBe(false);
    expect(formatSided(found.reason)).toContain(reason);
  });

  it('name a difference in a record before differences nested inside it', () => {
    const mstl = { artifact: { horizon: 365 }, model_type: 'mstl' };
    const naive = { artifact: { horizon: null }, model_type: 'naive' };
    const { reason } = compareJson([mstl], [naive]);
    expect(formatSided(reason)).toBe(
      'At "/0/model_type": "mstl" in the source, "naive" in the replay.',
    );
  });

  it('add the caller’s description of the place where they differ', () => {
    const name = (path: readonly (string | number)[]) => `entry ${path.length}`;
    const reasonOf = (...named: Parameters<typeof compareJson>) =>
      formatSided(compareJson(...named).reason);
    expect(reasonOf({ a: [1] }, { a: [2] }, name)).toBe(
      'At "/a/0" (entry 2): 1 in the source, 2 in the replay.',
    );
    expect(reasonOf({ a: [1] }, { a: [2] }, () => null)).toContain('At "/a/0": 1 in');
  });

  it('cuts what it shows of a long value', () => {
    const { reason } = compareJson([[1]], ['x'.repeat(5_000)]);
    expect(formatSided(reason).length).toBeLessThan(120);
  });

  it('keeps the two runs apart from names and values that read like them', () => {
    const { reason } = compareJson({ 'the source': 'of the replay' }, { 'the source': 'x' });
    expect(formatSided(reason, { source: 'baseline', replay: 'other' })).toBe(
      'At "/the source": "of the replay" in the baseline, "x" in the other.',
    );
  });
});
