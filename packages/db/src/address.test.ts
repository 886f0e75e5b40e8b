import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from './address.ts';

const folder = mkdtempSync(join(tmpdir(), 'vitrine-address-'));
afterAll(() => rmSync(folder, { recursive: true }));

const certificate = join(folder, 'root.crt');
writeFileSync(certificate, 'PEM');

const plain = {
  host: 'localhost',
  port: 5432,
  database: 'd',
  user: 'u',
  password: '',
  ssl: false,
} as const;

describe('a connection URL', () => {
  it.each([
    ['postgres://u@localhost/d', plain],
    ['postgresql://u:p%40ss@[::1]:6000/d', { ...plain, password: 'p@ss', host: '::1', port: 6000 }],
    ['postgres:///d?host=/sock&port=6000&user=u', { ...plain, host: '/sock', port: 6000 }],
    ['postgres://u@/d?host=/sock', { ...plain, host: '/sock' }],
    ['postgres://u@%2Frun%2Fpostgresql/d', { ...plain, host: '/run/postgresql' }],
    ['postgres://u@elsewhere?dbname=d&host=localhost', plain],
    ['postgres://u@localhost', { ...plain, database: 'u' }],
  ])('%s names what libpq would ask', (url, address) => {
    expect(parseDatabaseUrl(url, {})).toEqual(address);
  });

  it('gets missing values from the variables of libpq', () => {
    const environment = {
      PGHOST: '/sock',
      PGPORT: '6000',
      PGUSER: 'u',
      PGPASSWORD: 'secret',
      PGDATABASE: 'd',
    };
    const fromVariables = { ...plain, host: '/sock', port: 6000, password: 'secret' };
    expect(parseDatabaseUrl('postgres://', environment)).toEqual(fromVariables);
    const parsed = parseDatabaseUrl('postgres://v@h:1/e', { ...environment, PGSSLMODE: 'prefer' });
    expect(parsed).toMatchObject({ host: 'h', port: 1, user: 'v', database: 'e', ssl: 'prefer' });
  });

  it('has the user of this process by default', () => {
    const { username } = userInfo();
    expect(parseDatabaseUrl('postgres://', {})).toMatchObject({
      user: username,
      database: username,
    });
  });

  it.each([
    ['disable', false],
    ['prefer', 'prefer'],
    ['require', { rejectUnauthorized: false, checkServerIdentity: expect.any(Function) }],
    ['verify-ca', { checkServerIdentity: expect.any(Function) }],
    ['verify-full', { host: 'localhost' }],
  ])('with sslmode=%s encrypts and checks as libpq does', (mode, ssl) => {
    expect(parseDatabaseUrl(`postgres://u@localhost/d?sslmode=${mode}`, {}).ssl).toEqual(ssl);
  });

  it('checks a certificate against the root that it names', () => {
    const url = `postgres://u@localhost/d?sslmode=verify-full&sslrootcert=${certificate}`;
    expect(parseDatabaseUrl(url, {}).ssl).toEqual({ host: 'localhost', ca: 'PEM' });
  });

  it.each([
    ['postgres://u@localhost/d?channel_binding=require', 'the parameter channel_binding'],
    ['postgres://u@localhost/d?sslmode=maybe', 'the sslmode maybe'],
    ['postgres://u@one,two/d', 'several hosts'],
    ['postgres://u@localhost/d?port=many', 'the port many'],
    ['postgres://u:100%@localhost/d', 'password'],
    ['postgres://u@local host/d', 'cannot be read'],
    [`postgres://u@localhost/d?sslmode=require&sslrootcert=${folder}/none`, 'sslrootcert'],
  ])('%s is refused by name before anything is connected', (url, what) => {
    expect(() => parseDatabaseUrl(url, {})).toThrow(
      expect.objectContaining({
        code: 'DATABASE_URL_INVALID',
        message: expect.stringMatching(new RegExp(`^DATABASE_URL .*${what}`)),
      }),
    );
  });
});
