import { expect, it } from 'vitest';
import { closeInOrder } from './close-in-order.ts';

it('closes every part in order, and throws the first failure', async () => {
  const closed: string[] = [];
  const part = (name: string, fails: boolean) => async () => {
    closed.push(name);
    if (fails) throw new Error(name);
  };
  const closing = closeInOrder([part('a', false), part('b', true), part('c', true)]);
  await expect(closing).rejects.toThrow('b');
  expect(closed).toEqual(['a', 'b', 'c']);
  await expect(closeInOrder([part('d', false)])).resolves.toBeUndefined();
});
