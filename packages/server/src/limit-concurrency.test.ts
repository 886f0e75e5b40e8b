import { describe, expect, it } from 'vitest';
import { limitConcurrency } from './limit-concurrency.ts';

describe('limitConcurrency', () => {
  it('lets no more than the limit go on at once, in the order asked, also after a failure', async () => {
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
});
