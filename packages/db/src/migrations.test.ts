import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import * as schema from './schema.ts';

const require = createRequire(import.meta.url);

it('the committed migrations are those of the schema', async () => {
  // drizzle-kit's programming interface exists as CommonJS only.
  const { generateDrizzleJson, generateMigration } = require('drizzle-kit/api');
  const journal = JSON.parse(read('meta/_journal.json'));
  const latest = String(journal.entries.at(-1).idx).padStart(4, '0');
  const committed = JSON.parse(read(`meta/${latest}_snapshot.json`));
  const current = generateDrizzleJson(schema, committed.id);
  expect(await generateMigration(committed, current)).toEqual([]);
});

it('create nothing that needs an extension or a newer server than PostgreSQL 15', () => {
  expect(read('0000_initial.sql')).not.toMatch(/create extension|virtual|nulls not distinct/i);
});

function read(file: string): string {
  return readFileSync(new URL(`../migrations/${file}`, import.meta.url), 'utf8');
}
