import { readFile } from 'node:fs/promises';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { DatabaseError, isDatabaseUnavailable, lockBusy, lockLost } from './errors.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });
const wrapped = (cause: Error) => new DrizzleQueryError('select 1', [], cause);

it.each(['CONNECTION_CLOSED', 'ECONNREFUSED', '57P01', '57P03', 'CONNECTION_ENDED'])(
  'a call that failed with %s means an unavailable database, wrapped or not',
  (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(true);
    expect(isDatabaseUnavailable(wrapped(withCode(code)))).toBe(true);
  },
);

it('a lost lock means an unavailable database, a busy one does not', () => {
  expect(isDatabaseUnavailable(lockLost('a'))).toBe(true);
  expect(isDatabaseUnavailable(lockBusy('a', 10))).toBe(false);
});

it('a refused row, a refused server and values that are not errors do not mean an unavailable database', () => {
  expect(isDatabaseUnavailable(wrapped(withCode('23505')))).toBe(false);
  expect(isDatabaseUnavailable(new DatabaseError('DATABASE_TOO_OLD', 'old'))).toBe(false);
  expect(isDatabaseUnavailable('CONNECTION_CLOSED')).toBe(false);
  expect(isDatabaseUnavailable(null)).toBe(false);
});

it('a missing socket means an unavailable database, a missing file does not', async () => {
  const sql = postgres({ host: '/nowhere', max: 1, fetch_types: false });
  const error: unknown = await sql`select 1`.catch((reason: unknown) => reason);
  await sql.end();
  expect(isDatabaseUnavailable(error)).toBe(true);
  const missing: unknown = await readFile('/nowhere').catch((reason: unknown) => reason);
  expect(isDatabaseUnavailable(missing)).toBe(false);
});

it('a driver that finds no server gives a code that counts as unavailable', async () => {
  const sql = postgres('postgres://u@127.0.0.1:1/none', { max: 1, fetch_types: false });
  const error: unknown = await sql`select 1`.catch((reason: unknown) => reason);
  await sql.end();
  expect(isDatabaseUnavailable(error)).toBe(true);
});
