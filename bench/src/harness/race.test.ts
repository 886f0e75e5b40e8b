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
    expect(result.timings.map(({ name, samplesMs }) => [name, samplesMs.length])).toEqual([
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
    expect(result.timings[0]).toEqual({ name: 'absent', samplesMs: [] });
    expect(result.timings[1]?.samplesMs).toHaveLength(1);
  });
});
