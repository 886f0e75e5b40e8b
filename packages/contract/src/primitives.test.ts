import { describe, expect, it } from 'vitest';
import { dateSchema, tagSchema, timestampSchema, workspaceIdSchema } from './primitives.ts';
import { savePlanInputSchema } from './scenario.ts';
import { updateWorkspaceInputSchema } from './workspace.ts';

const isTaken = (schema: { safeParse(value: unknown): { success: boolean } }) => (value: unknown) =>
  schema.safeParse(value).success;

describe('the primitives of the wire', () => {
  it('take an id of 32 lower-case hex digits and nothing that could be a path', () => {
    const taken = isTaken(workspaceIdSchema);
    expect(taken('0123456789abcdef0123456789abcdef')).toBe(true);
    const refused = ['', 'A'.repeat(32), 'a'.repeat(31), 'a'.repeat(33), `../${'a'.repeat(29)}`];
    expect([...refused, `${'a'.repeat(32)}\n`, '%2e%2e%2f', 7, null].filter(taken)).toEqual([]);
  });

  it('take only real calendar days', () => {
    expect(['2024-02-29', '0001-01-01', '9999-12-31'].every(isTaken(dateSchema))).toBe(true);
    const refused = ['2023-02-29', '2024-13-01', '2024-1-1', '2024-01-01T00:00:00Z', '0000-01-01'];
    expect(refused.filter(isTaken(dateSchema))).toEqual([]);
  });

  it('take every tag that a run writes, even with the longest name of a workspace', () => {
    const taken = isTaken(tagSchema);
    expect([`workspace:${'a'.repeat(100)}`, 'x'.repeat(128)].every(taken)).toBe(true);
    expect(['', ' ', 'x'.repeat(129)].filter(taken)).toEqual([]);
  });

  it.each([
    ['a workspace', updateWorkspaceInputSchema.shape.tags],
    ['a plan', savePlanInputSchema.shape.tags],
  ])('take the same tags of %s: commas kept, trimmed, none twice, at most 20', (_what, schema) => {
    expect(schema.parse(['Berlin, Mitte', ' q4 '])).toEqual(['Berlin, Mitte', 'q4']);
    const many = Array.from({ length: 20 }, (_, at) => `t${at}`);
    expect(isTaken(schema)(many)).toBe(true);
    expect(
      [[...many, 'more'], ['q4', ' q4'], [' '], ['x'.repeat(129)]].filter(isTaken(schema)),
    ).toEqual([]);
  });

  it('take only instants in UTC with three decimals', () => {
    expect(isTaken(timestampSchema)(new Date(0).toISOString())).toBe(true);
    const refused = ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000+01:00', '2024-01-01'];
    expect(refused.filter(isTaken(timestampSchema))).toEqual([]);
  });
});
