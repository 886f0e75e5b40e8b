import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const page = readFileSync(
  new URL('../../../docs/tasks/USE_YOUR_OWN_POSTGRESQL.md', import.meta.url),
  'utf8',
);
/** The rights that the task page grants, one statement each. */
const documented = [...page.matchAll(/^grant .*;$/gm)].map(([line]) => line);

const name = `vitrine_least_${randomUUID().replaceAll('-', '')}`;

let test: TestDatabase;
let admin: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  admin = await test.open();
  await run(`create role ${name} login password 'secret'`);
});
afterAll(async () => {
  await run(`drop database ${name} with (force)`);
  await run(`drop role ${name}`);
  await test.dispose();
});

const run = (statement: string) => admin.db.execute(sql.raw(statement));

const urlOf = (user: string | null): string => {
  const url = new URL(test.url);
  url.pathname = `/${name}`;
  if (user) [url.username, url.password] = [user, 'secret'];
  return url.href;
};

const open = () => openDatabase({ kind: 'external', url: urlOf(name), poolSize: 3 });

/** A new database in which only the given statements grant rights. */
async function grantOnly(statements: readonly string[]): Promise<void> {
  await run(`drop database if exists ${name} with (force)`);
  await run(`create database ${name} encoding 'UTF8' locale 'C' template template0`);
  await run(`revoke all on database ${name} from public`);
  const inside = await connectAsAdmin();
  await inside.unsafe('revoke all on schema public from public');
  for (const statement of statements) {
    await inside.unsafe(statement.replaceAll(/\bvitrine\b/g, name));
  }
  await inside.end();
}

async function connectAsAdmin() {
  const { default: postgres } = await import('postgres');
  return postgres(urlOf(null), { max: 1, onnotice: () => {} });
}

/** `grant a, b on c to d` as one statement for each right. */
const single = documented.flatMap((line) => {
  const [, rights, rest] = /^grant (.*?) (on .*)$/.exec(line) ?? [];
  return (rights ?? '').split(', ').map((right) => `grant ${right} ${rest}`);
});

it('the grants of the task page are enough to start, to write and to start again', async () => {
  expect(documented).toHaveLength(2);
  await grantOnly(documented);
  for (const _start of ['first', 'second']) {
    const database = await open();
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`create temporary table incoming (store_code text) on commit drop`);
      await tx.execute(sql`insert into store (store_code) values (gen_random_uuid()::text)`);
    });
    expect(await database.findFault()).toBeNull();
    await database.close();
  }
});

it.each(single)('without “%s” a start is refused in one line', async (missing) => {
  await grantOnly(single.filter((grant) => grant !== missing));
  const refused: unknown = await open().then(
    (database) => database.close(),
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ message: expect.stringMatching(/^[^\n]+$/) });
});
