import { expect, it, vi } from 'vitest';
import { DatabaseError } from './errors.ts';
import { createCommitCheck } from './settle-commit.ts';

const lost = new DatabaseError('DATABASE_UNAVAILABLE', 'gone');

interface Case {
  answers: () => Promise<unknown>;
  life: AbortSignal | null;
  /** Only the test without any answer waits for this timeout. */
  askLimitMs?: number;
}

/** The outcome of a transaction with the id 7 and the result `done` when its connection was lost during the commit. */
async function settle({ answers, life, askLimitMs = 60_000 }: Case): Promise<unknown> {
  const check = createCommitCheck({ ask: answers, life: () => life, askLimitMs });
  check.begin('7', 'done');
  return check.settle(lost).catch((error: unknown) => error);
}

const alive = new AbortController().signal;

it('trusts a server that has not restarted', async () => {
  expect(await settle({ answers: async () => 'committed', life: alive })).toBe('done');
  expect(await settle({ answers: async () => 'aborted', life: alive })).toBe(lost);
});

it('asks again while the commit is in progress', async () => {
  const answers = vi.fn(async () => 'committed').mockResolvedValueOnce('in progress');
  expect(await settle({ answers, life: alive })).toBe('done');
  expect(answers).toHaveBeenCalledTimes(2);
});

it.each([
  ['there is no answer', { answers: () => Promise.reject(lost), life: alive }],
  ['the server no longer knows', { answers: async () => null, life: alive }],
  [
    'the server restarted and may have reused the number',
    { answers: async () => 'committed', life: AbortSignal.abort() },
  ],
])('says that it is unknown when %s', async (_why, one) => {
  expect(await settle({ ...one, askLimitMs: 150 })).toMatchObject({ code: 'COMMIT_UNKNOWN' });
});
