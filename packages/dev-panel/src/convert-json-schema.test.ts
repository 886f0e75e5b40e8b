import { describe, expect, it } from 'vitest';
import * as zod3 from 'zod';
import * as z from 'zod4';
import { convertJsonSchema } from './convert-json-schema.ts';

function convert(schema: z.ZodType): zod3.ZodTypeAny {
  return convertJsonSchema(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

const text = 'x';
const cases: [string, z.ZodType, accepted: unknown[], refused: unknown[]][] = [
  ['a string', z.string(), ['', text], [1, null, undefined]],
  ['a string of bounded length', z.string().min(1).max(2), ['a', 'ab'], ['', 'abc']],
  ['a string that is trimmed first', z.string().trim().min(1), ['a'], ['']],
  ['a string of a pattern', z.string().regex(/^[0-9a-f]{2}$/), ['0f'], ['0F', '0']],
  ['a string of two patterns', z.string().regex(/^a/).regex(/b$/), ['ab'], ['a', 'b']],
  ['a calendar day', z.iso.date(), ['2024-02-29'], ['2023-02-29', '2024']],
  ['a number with bounds', z.number().min(0).max(0.9), [0, 0.9], [-0.1, 1, '0']],
  ['an integer', z.int(), [1, -1], [1.5]],
  ['a positive integer', z.int().positive(), [1], [0, 1.5]],
  ['a number below a bound', z.number().lt(5), [4.9], [5]],
  ['a multiple', z.number().multipleOf(5), [10], [11]],
  ['a boolean', z.boolean(), [true, false], ['true']],
  ['null', z.null(), [null], [0, undefined]],
  ['an enum', z.enum(['a', 'b']), ['a', 'b'], ['c']],
  ['a literal', z.literal(1), [1], [2, '1']],
  ['a literal of several values', z.literal([1, 'b']), [1, 'b'], [2]],
  ['a union of number literals', z.union([z.literal(1), z.literal(2)]), [1, 2], [3]],
  ['a union of text literals', z.union([z.literal('a'), z.enum(['b', 'c'])]), ['a', 'c'], ['d']],
  ['an array', z.array(z.int()).min(1).max(2), [[1], [1, 2]], [[], [1, 2, 3], ['1']]],
  ['a strict object', z.strictObject({ a: z.string() }), [{ a: '' }], [{}, { a: '', b: 1 }]],
  ['a loose object', z.object({ a: z.string() }), [{ a: '', b: 1 }], [{ a: 1 }]],
  ['an empty strict object', z.strictObject({}), [{}], [{ a: 1 }, null]],
  [
    'a nested object',
    z.strictObject({ a: z.strictObject({ b: z.int() }) }),
    [{ a: { b: 1 } }],
    [{ a: {} }],
  ],
  ['a record', z.record(z.string(), z.int()), [{}, { a: 1 }], [{ a: 'x' }, []]],
  ['a record of JSON', z.record(z.string(), z.json()), [{ a: { b: [null] } }], ['x']],
  ['an optional field', z.strictObject({ a: z.int().optional() }), [{}, { a: 1 }], [{ a: null }]],
  ['a nullable string', z.string().regex(/^a/).nullable(), [null, 'a'], ['b', undefined]],
  ['a nullable plain string', z.string().nullable(), [null, 'a'], [1]],
  ['a nullable array', z.array(z.string()).nullable(), [null, ['a']], [[1]]],
  ['a nullable enum', z.enum(['a']).nullable(), [null, 'a'], ['b']],
  ['a nullish field', z.strictObject({ a: z.string().nullish() }), [{}, { a: null }], [{ a: 1 }]],
  [
    'a field with a default',
    z.strictObject({ a: z.int().default(3) }),
    [{}, { a: 1 }],
    [{ a: 'x' }],
  ],
  [
    'a field filled in before parsing',
    z.strictObject({ a: z.strictObject({ b: z.int().default(1) }).prefault({}) }),
    [{}, { a: {} }, { a: { b: 2 } }],
    [{ a: { b: 'x' } }],
  ],
  [
    'a discriminated union',
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), n: z.int() }),
      z.strictObject({ kind: z.literal('b') }),
    ]),
    [{ kind: 'a', n: 1 }, { kind: 'b' }],
    [{ kind: 'a' }, { kind: 'c' }],
  ],
  [
    'a refined object by its fields',
    z.strictObject({ a: z.int() }).refine(() => false),
    [{ a: 1 }],
    [{}],
  ],
  ['a transformed value by its input', z.string().transform(Number), ['1'], [1]],
  ['a mixed union as anything', z.union([z.string(), z.strictObject({})]), ['a', {}, 1], []],
  ['a two-type union as anything', z.union([z.string(), z.number()]), ['a', 1], []],
  ['a tuple as anything', z.tuple([z.string(), z.int()]), [['a', 1]], []],
  ['a date as anything', z.date(), ['2024-01-01'], []],
];

describe('the zod 3 view of a zod 4 schema', () => {
  it.each(cases)('accepts and refuses the same as %s', (_name, schema, accepted, refused) => {
    const converted = convert(schema);
    for (const value of accepted) expect(converted.safeParse(value).success).toBe(true);
    for (const value of refused) expect(converted.safeParse(value).success).toBe(false);
  });

  it('accepts what every case accepts in zod 4, so that the cases themselves are valid', () => {
    for (const [name, schema, accepted] of cases) {
      if (name.includes('as anything') || name.startsWith('a refined')) continue;
      for (const value of accepted) expect(schema.safeParse(value).success, name).toBe(true);
    }
  });

  it('shows the description and the default of a field', () => {
    const fields = convert(
      z.strictObject({
        told: z.int().default(3).describe('How many'),
        late: z.string().optional().describe('Said last'),
        list: z.array(z.string().describe('Said of each')),
        untold: z.string(),
      }),
    );
    if (!(fields instanceof zod3.ZodObject)) throw new Error('not an object');
    const shape: zod3.ZodRawShape = fields.shape;
    expect(shape.told?.description).toBe('How many. Default: 3');
    expect(shape.late?.description).toBe('Said last');
    expect(shape.list?.description).toBe('Said of each');
    expect(shape.untold?.description).toBeUndefined();
  });

  it('leaves a pattern that the panel cannot compile to the server', () => {
    expect(convertJsonSchema({ type: 'string', pattern: '\\-' }).safeParse('x').success).toBe(true);
  });
});
