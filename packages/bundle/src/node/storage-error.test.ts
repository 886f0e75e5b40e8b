import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { expect, it } from 'vitest';
import { errnoOf, storageCodeOf } from './storage-error.ts';

/** An error as Node throws it: `code` is libuv's name of the number, or a phrase if it has none. */
function systemError(number: number): Error {
  const code = getSystemErrorName(-number);
  return Object.assign(new Error(`${code}, write`), { code, errno: -number });
}

it.each([
  ['EDQUOT', constants.errno.EDQUOT, 'STORAGE_FULL'],
  ['ENOSPC', constants.errno.ENOSPC, 'STORAGE_FULL'],
  ['EROFS', constants.errno.EROFS, 'STORAGE_READ_ONLY'],
  ['ESTALE', constants.errno.ESTALE, 'STORAGE_FAILED'],
  ['EIO', constants.errno.EIO, 'STORAGE_FAILED'],
])('%s keeps its name whether or not libuv has one, and gives its code', (name, number, code) => {
  expect(errnoOf(systemError(number))).toBe(name);
  expect(storageCodeOf(systemError(number))).toBe(code);
});

it('an error that no system call made has no such name, and an unknown number keeps its phrase', () => {
  expect(errnoOf(new Error('ours'))).toBeNull();
  expect(errnoOf(systemError(4_000))).toBe('Unknown system error -4000');
});
