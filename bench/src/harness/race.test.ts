import { describe, expect, it } from 'vitest';
import { race } from './race.ts';

describe('a race', () => {
  it('lets contenders take turns, times each round but the first, and prepares outside the clock', async () => {
    const order: string[] = [];
    const contender = (name: string) => ({
      name,
      prepare: () => void order.push(`prepare ${name}`),
      run: () => {
        order.push(`run ${name}`);
        return () => 'same';
      },
    });
    const result = await race({
      title: 'two',
      contenders: [contender('a'), contender('b')],
      floor: 'a',
      rounds: 2,
    });
    const round = ['prepare a', 'run a', 'prepare b', 'run b'];
    expect(order).toEqual([...round, ...round, ...round]);
    expect(result.timings.map(({ name, samples }) => [name, samples.length])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });

  it('refuses contenders with different results', async () => {
    const contenders = [
      { name: 'right', run: () => () => '1' },
      { name: 'wrong', run: () => () => '2' },
    ];
    await expect(race({ title: 'two', contenders, floor: 'right', rounds: 1 })).rejects.toThrow(
      'two: not the same work was done\nright: 1\nwrong: 2',
    );
  });

  it('continues without a program that is not installed', async () => {
    const contenders = [{ name: 'absent' }, { name: 'present', run: () => () => '1' }];
    const result = await race({ title: 'two', contenders, floor: 'absent', rounds: 1 });
    expect(result.timings[0]).toEqual({ name: 'absent', samples: [] });
    expect(result.timings[1]?.samples).toHaveLength(1);
  });

  const answering = (name: string, answer: string, rest = {}) => ({
    name,
    run: () => () => answer,
    ...rest,
  });

  it('refuses an earlier build with another result, unless builds may differ', async () => {
    const contenders = [answering('a', '1'), answering('a', '2', { isEarlier: true })];
    const options = { title: 'two', contenders, floor: 'a', rounds: 1 };
    await expect(race(options)).rejects.toThrow('a: 1\na (earlier build): 2');
    const { timings } = await race({ ...options, buildsMayDiffer: true });
    expect(timings.map(({ name, isEarlier = false }) => [name, isEarlier])).toEqual([
      ['a', false],
      ['a', true],
    ]);
  });

  it('refuses contenders of one build that differ, also where builds may', async () => {
    const contenders = [
      answering('a', '1'),
      answering('a', '2', { isEarlier: true }),
      answering('b', '3', { isEarlier: true }),
    ];
    const options = { title: 'two', contenders, floor: 'a', rounds: 1, buildsMayDiffer: true };
    await expect(race(options)).rejects.toThrow('a (earlier build): 2\nb (earlier build): 3');
  });

  it('compares a contender whose work differs by its nature with its counterpart alone', async () => {
    const contenders = [
      answering('empty', '', { isApart: true }),
      answering('a', '1'),
      answering('other', 'x', { isApart: true }),
    ];
    const options = { title: 'three', contenders, floor: 'empty', rounds: 1 };
    await expect(race(options)).resolves.toMatchObject({ title: 'three' });
    const counterpart = answering('other', 'y', { isApart: true, isEarlier: true });
    await expect(race({ ...options, contenders: [...contenders, counterpart] })).rejects.toThrow(
      'other: x\nother (earlier build): y',
    );
  });

  it('takes the measure of a program that measures itself', async () => {
    const run = () => ({ amount: 2_048, answer: () => '1' });
    const options = { title: 'memory', contenders: [{ name: 'a', run }], floor: null, rounds: 1 };
    const { timings } = await race({ ...options, unit: 'bytes' });
    expect(timings).toEqual([{ name: 'a', samples: [2_048] }]);
  });
});
