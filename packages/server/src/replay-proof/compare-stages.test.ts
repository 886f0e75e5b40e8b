import { formatSided, type StageDigests } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { compareStages } from './compare-stages.ts';
import type { EvidenceComparison } from './evidence-store.ts';

const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];

const whole: StageDigests = {
  data: { sales: a, features: a },
  modeling: { models: a, metrics: a },
  decision: { winner: a },
  planning: { plans: a },
};

/** `b` stands for numbers that are close to those of `a`, `c` for others. */
async function compareEvidence(_source: string, replay: string): Promise<EvidenceComparison> {
  return replay === b
    ? { isEquivalent: true, reason: ['close'] }
    : { isEquivalent: false, reason: ['far'] };
}

const compare = (source: StageDigests | null, replay: StageDigests | null) =>
  compareStages({ source, replay, compareEvidence });

describe('two runs, part by part', () => {
  it('are identical if every digest is the same, and no evidence is read', async () => {
    const { parts, ...verdict } = await compareStages({
      source: whole,
      replay: structuredClone(whole),
      compareEvidence: () => Promise.reject(new Error('nothing to compare')),
    });
    expect(verdict).toEqual({
      verdict: 'identical',
      first_difference: null,
      not_comparable: null,
    });
    expect(parts.map(({ phase, part, outcome }) => `${phase} ${part} ${outcome}`)).toEqual([
      'data sales identical',
      'data features identical',
      'modeling models identical',
      'modeling metrics identical',
      'decision winner identical',
      'planning plans identical',
    ]);
  });

  it('are equivalent from the first part whose digest differs while its numbers are close', async () => {
    const replay = { ...whole, modeling: { models: a, metrics: b }, decision: { winner: b } };
    expect(await compare(whole, replay)).toMatchObject({
      verdict: 'equivalent',
      first_difference: { phase: 'modeling', part: 'metrics', source: a, replay: b },
    });
  });

  it('have diverged at the first part that diverged, though an earlier one is only close', async () => {
    const replay = {
      ...whole,
      data: { sales: a, features: b },
      modeling: { models: a, metrics: c },
      planning: { plans: c },
    };
    const { verdict, first_difference, parts } = await compare(whole, replay);
    expect(verdict).toBe('diverged');
    expect(first_difference).toEqual({ phase: 'modeling', part: 'metrics', source: a, replay: c });
    expect(parts.map(({ outcome }) => outcome)).toEqual([
      'identical',
      'equivalent',
      'identical',
      'diverged',
      'identical',
      'diverged',
    ]);
    expect(parts[1]?.reason).toEqual(['close']);
  });

  it('are the same for a part that neither reached', async () => {
    const reached = { data: { sales: a } };
    const { verdict, parts } = await compare(reached, { ...reached, modeling: {} });
    expect(verdict).toBe('identical');
    expect(parts.slice(1).map(({ outcome }) => outcome)).toEqual(Array(5).fill('absent'));
  });

  it.each([
    ['source', { ...whole, planning: {} }, whole, { source: null, replay: a }],
    ['replay', whole, { ...whole, planning: {} }, { source: a, replay: null }],
  ])(
    'have diverged at a part that only the %s did not reach',
    async (side, source, replay, digests) => {
      const { verdict, first_difference, parts } = await compare(source, replay);
      expect({ verdict, first_difference }).toEqual({
        verdict: 'diverged',
        first_difference: { phase: 'planning', part: 'plans', ...digests },
      });
      expect(formatSided(parts[5]?.reason ?? [])).toBe(`The ${side} has no digest of it.`);
    },
  );

  it.each([
    ['the other reached every part', whole],
    ['the other failed before the first part', {}],
    ['neither recorded any', null],
  ])('cannot be compared if one never recorded digests and %s', async (_, replay) => {
    const { verdict, first_difference, not_comparable, parts } = await compare(null, replay);
    expect({ verdict, first_difference }).toEqual({ verdict: null, first_difference: null });
    expect(formatSided(not_comparable ?? [])).toMatch(/^The source recorded no digests/);
    expect(new Set(parts.map(({ outcome }) => outcome))).toEqual(new Set(['not_comparable']));
  });

  it('cannot be compared if a part was digested by other rules, unless another part has diverged', async () => {
    const byOtherRules = (other: string) =>
      compareStages({
        source: whole,
        replay: { ...whole, data: { sales: b, features: other } },
        compareEvidence: async (_source, replay) =>
          replay === b
            ? { isEquivalent: false, hasOtherRules: true, reason: ['other rules'] }
            : { isEquivalent: false, reason: ['far'] },
      });
    expect(await byOtherRules(a)).toMatchObject({ verdict: null, not_comparable: ['other rules'] });
    expect(await byOtherRules(c)).toMatchObject({
      verdict: 'diverged',
      first_difference: { part: 'features' },
      not_comparable: null,
    });
  });
});
