import fc from 'fast-check';
import stringifyStably from 'safe-stable-stringify';
import { describe, expect, it } from 'vitest';
import { BundleError } from './bundle-error.ts';
import {
  isCanonicalJson,
  stringifyCanonicalJson,
  stringifyCompactCanonicalJson,
} from './canonical-json.ts';

/** The definition, written as simply as possible: RFC 8785 order, JSON.stringify for the leaves. */
function reference(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(reference).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, child]) => `${JSON.stringify(key)}:${reference(child)}`).join(',')}}`;
}

function hasNegativeZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null)
    return Object.values(value).some(hasNegativeZero);
  return Object.is(value, -0);
}

const json = fc
  .jsonValue({ maxDepth: 5, stringUnit: 'binary' })
  .filter((value) => !hasNegativeZero(value));

function shuffleKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffleKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, shuffleKeys(child)] as const)
      .reverse(),
  );
}

function refusal(value: unknown): unknown {
  try {
    stringifyCanonicalJson(value);
  } catch (error) {
    if (error instanceof BundleError) return error.evidence.pointer;
    throw error;
  }
  return 'accepted';
}

describe('canonical JSON', () => {
  it('agrees with a plain reference serializer on any JSON value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(stringifyCompactCanonicalJson(value)).toBe(reference(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the bytes of the library that sorts every object', () => {
    const keys = fc.constantFrom('__proto__', '9', '10', '01', '4294967295', 'a', 'é', '-1', '');
    const objects = fc.dictionary(keys, fc.dictionary(keys, fc.integer()), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.oneof(json, objects), (value) => {
        expect(stringifyCanonicalJson(value)).toBe(`${stringifyStably(value, null, 2)}\n`);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same bytes for shuffled keys and reads back to the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = stringifyCanonicalJson(value);
        expect(stringifyCanonicalJson(shuffleKeys(value))).toBe(text);
        expect(stringifyCanonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  it('sorts keys by UTF-16 code unit, where integer-like keys are text and U+1F600 precedes U+FB33', () => {
    const value = { '\ufb33': 1, '\u{1f600}': 2, '10': 3, '9': 4, A: 5, a: 6, '': 7 };
    expect(stringifyCompactCanonicalJson(value)).toBe(
      '{"":7,"10":3,"9":4,"A":5,"a":6,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  it('indents by two spaces and ends in one newline', () => {
    expect(stringifyCanonicalJson({ b: [1, { c: null }], a: {}, d: [] })).toBe(
      '{\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": null\n    }\n  ],\n  "d": []\n}\n',
    );
  });

  it('prints numbers and escapes as ECMAScript does', () => {
    const value = [1e21, 1e-7, 0.1 + 0.2, 333333333.3333333, '\u0000\u001f"\\\u2028\u007fé/'];
    expect(stringifyCompactCanonicalJson(value)).toBe(
      '[1e+21,1e-7,0.30000000000000004,333333333.3333333,"\\u0000\\u001f\\"\\\\\u2028\u007fé/"]',
    );
  });

  it('refuses any value that JSON would drop or change, naming the place', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = { again: cyclic };
    const sparse: unknown[] = [];
    sparse[1] = 1;
    const cases: [unknown, string][] = [
      [undefined, ''],
      [{ a: { 'b/c~d': undefined } }, '/a/b~1c~0d'],
      [[1, Number.NaN], '/1'],
      [{ a: Number.POSITIVE_INFINITY }, '/a'],
      [{ a: -0 }, '/a'],
      [{ a: '\ud800' }, '/a'],
      [{ a: { '\udc00x': 1 } }, '/a'],
      [{ a: new Date(0) }, '/a'],
      [{ a: new Map() }, '/a'],
      [{ a: new Set() }, '/a'],
      [{ a: Buffer.from('x') }, '/a'],
      [{ a: () => 1 }, '/a'],
      [{ a: Symbol('s') }, '/a'],
      [{ a: { [Symbol('s')]: 1 } }, '/a'],
      [{ a: 10n }, '/a'],
      [{ a: Object(1) }, '/a'],
      [{ a: { toJSON: () => 1 } }, '/a/toJSON'],
      [cyclic, '/self/again'],
      [sparse, '/0'],
    ];
    for (const [value, pointer] of cases) expect([value, refusal(value)]).toEqual([value, pointer]);
  });

  it('accepts the same object twice without a cycle, and a null prototype', () => {
    const shared = Object.assign(Object.create(null), { x: 1 });
    expect(stringifyCompactCanonicalJson([shared, { y: shared }])).toBe('[{"x":1},{"y":{"x":1}}]');
  });

  it('differs from every other spelling of the same value', () => {
    const spellings = fc.property(json, (value) => {
      const canonical = stringifyCanonicalJson(value);
      const others = [value, shuffleKeys(value)].map((it) => `${JSON.stringify(it, null, 2)}\n`);
      for (const text of [canonical, canonical.trimEnd(), JSON.stringify(value), ...others]) {
        expect([text, isCanonicalJson(JSON.parse(text), text)]).toEqual([text, text === canonical]);
      }
    });
    fc.assert(spellings, { numRuns: 500 });
  });

  it.each([
    ['-0\n', false],
    ['1.0\n', false],
    ['"\\ud800"\n', false],
    ['"\\\\ud"\n', true],
    ['{\n  "a": 1,\n  "a": 1\n}\n', false],
    ['{\n  "10": 1,\n  "9": 2\n}\n', true],
    ['{\n  "9": 2,\n  "10": 1\n}\n', false],
    [`${'['.repeat(200)}${']'.repeat(200)}\n`, false],
  ])('is recognized in %j: %s', (text, isCanonical) => {
    expect(isCanonicalJson(JSON.parse(text), text)).toBe(isCanonical);
  });

  it('keeps a key called __proto__ as data', () => {
    const value: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
    expect(stringifyCompactCanonicalJson(value)).toBe('{"__proto__":{"x":1},"constructor":2}');
  });

  it('accepts 128 levels, refuses 129, and does not overflow on 100,000', () => {
    const nest = (levels: number): unknown => {
      let value: unknown[] = [];
      for (let level = 1; level < levels; level += 1) value = [value];
      return value;
    };
    expect(refusal(nest(128))).toBe('accepted');
    expect(refusal(nest(129))).toBe('/0'.repeat(128));
    expect(refusal(nest(100_000))).toBe('/0'.repeat(128));
  });
});
