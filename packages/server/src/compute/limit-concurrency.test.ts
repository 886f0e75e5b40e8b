import { describe, expect, it } from 'vitest';
import { limitConcurrency } from './limit-concurrency.ts';

describe('limitConcurrency', () => {
  it('runs no more than the limit at once, in the order requested, even after a failure', async () => {
    const limited = limitConcurrency(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((place) =>
      limited(async () => {
        begun.push(place);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (place === 0) throw new Error('failed');
        return place;
      }),
    );
    const outcomes = Promise.allSettled(works);
    await expect.poll(() => begun).toEqual([0, 1]);
    ends[0]?.();
    await expect.poll(() => begun).toEqual([0, 1, 2]);
    ends[1]?.();
    await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
    ends[2]?.();
    ends[3]?.();
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await limited(async () => 'free again')).toBe('free again');
  });

  it('releases an aborted waiter at once, and no other', async () => {
    const limited = limitConcurrency(1);
    const begun: string[] = [];
    const work = (name: string) => async () => {
      begun.push(name);
    };
    let end = () => {};
    const first = limited(() => new Promise<void>((resolve) => (end = resolve)));
    const leaving = new AbortController();
    const left = limited(work('left'), leaving.signal);
    const next = limited(work('next'));
    leaving.abort(new Error('aborted'));
    await expect(left).rejects.toThrow('aborted');
    end();
    await Promise.all([first, next]);
    await expect(limited(work('late'), leaving.signal)).rejects.toThrow('aborted');
    await limited(work('last'));
    expect(begun).toEqual(['next', 'last']);
  });
});
