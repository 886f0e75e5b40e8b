import { describe, expect, it } from 'vitest';
import { alternate, pairFigures } from './both.ts';

const contenders = (...names: string[]) => names.map((name) => ({ name }));

describe('two builds', () => {
  it('take turns at each piece of work', () => {
    const both = { current: contenders('a', 'b'), earlier: contenders('a', 'b') };
    expect(alternate(both).map(({ name, isEarlier = false }) => [name, isEarlier])).toEqual([
      ['a', false],
      ['a', true],
      ['b', false],
      ['b', true],
    ]);
  });

  it('leave the contenders of one build as they are', () => {
    expect(alternate({ current: contenders('a'), earlier: null })).toEqual(contenders('a'));
  });

  it('have their figures paired by name', () => {
    const memory = { name: 'memory', value: '3 MiB', amount: 3 };
    const before = { name: 'memory', value: '6 MiB', amount: 6 };
    const only = { name: 'new', value: '1' };
    expect(pairFigures({ current: [memory, only], earlier: [before] })).toEqual([
      { ...memory, earlier: before },
      only,
    ]);
  });
});
