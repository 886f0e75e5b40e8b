import { createHash } from 'node:crypto';
import { stringifyCompactCanonicalJson } from '@vitrine/bundle';
import type { ScenarioPreset, SeedOverrides } from '@vitrine/contract';
import { type Database, product, salesDaily, store, type VitrineDb } from '@vitrine/db';
import { sql } from 'drizzle-orm';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { cancelOnAbort } from './cancel-on-abort.ts';
import { lockSales, type MergeResult, mergeSales } from './merge-sales.ts';
import { type StagedRow, stageSales } from './stage-sales.ts';
import { generateSales, type SalesRow } from './synthetic/generate-sales.ts';
import { recipeFor } from './synthetic/presets.ts';

export interface SeedInputs {
  scenario: ScenarioPreset;
  seed: number;
  seed_overrides: SeedOverrides | null;
  window_end: string;
}

/** Has to change whenever the same inputs would give different rows. */
const generatorVersion = 2;

function seedDigest(inputs: SeedInputs): string {
  const recipe = recipeFor(inputs.scenario, inputs.seed_overrides);
  const { scenario, seed, window_end } = inputs;
  const text = stringifyCompactCanonicalJson({
    generatorVersion,
    scenario,
    recipe,
    seed,
    window_end,
  });
  return createHash('sha256').update(text).digest('hex');
}

/** Refuses to mix seeded rows with others: 409 unless the table is empty or holds exactly these inputs' rows. */
export async function assertSeedable(
  db: VitrineDb,
  inputs: SeedInputs,
): Promise<'empty' | 'seeded'> {
  const rows = await db
    .select({ digest: salesDaily.seed_digest, rows: sql<number>`count(*)::int` })
    .from(salesDaily)
    .groupBy(salesDaily.seed_digest);
  const digest = seedDigest(inputs);
  const foreign = rows.filter((row) => row.digest !== digest);
  if (foreign.length === 0) return rows.length === 0 ? 'empty' : 'seeded';
  const hasOwnSales = foreign.some((row) => row.digest === null);
  throw new VitrineError(
    'SALES_CONFLICT',
    hasOwnSales
      ? 'There are sales loaded from a file. Seeding over them needs reset, which deletes them.'
      : 'There are sales seeded from other inputs. Seeding over them needs reset, which deletes them.',
  );
}

/** Seeds synthetic sales, all or nothing; equal inputs change nothing. Aborting ends it at once, with nothing seeded. */
export function seedSales(
  database: Database,
  inputs: SeedInputs,
  signal: AbortSignal,
): Promise<MergeResult> {
  return changeSales(database, signal, async (tx) => {
    const isEmpty = (await assertSeedable(tx, inputs)) === 'empty';
    const pages = isEmpty ? [numberRows(inputs, signal)] : [];
    const staged = await stageSales({ database, tx, pages });
    return mergeSales(tx, staged, { source: 'seed', seed_digest: seedDigest(inputs) });
  });
}

/** Seeds under the lock of the sales, all or nothing; aborting ends it at once, even while it waits for that lock. */
function changeSales<Result>(
  database: Database,
  signal: AbortSignal,
  work: (tx: VitrineDb) => Promise<Result>,
): Promise<Result> {
  return database.db.transaction((tx) =>
    cancelOnAbort({ database, tx, signal }, async () => {
      await lockSales(tx);
      return work(tx);
    }),
  );
}

function* numberRows(inputs: SeedInputs, signal: AbortSignal): Generator<StagedRow> {
  const recipe = recipeFor(inputs.scenario, inputs.seed_overrides);
  let line = 0;
  for (const row of generateSales({ recipe, seed: inputs.seed, windowEnd: inputs.window_end })) {
    signal.throwIfAborted();
    line += 1;
    yield { ...row, line };
  }
}

/** A year of an ordinary shop's sales, for users without a file of their own; always the same rows. */
export function generateSampleSales(): Iterable<SalesRow> {
  const recipe = { ...recipeFor('retail_standard', null), stores: 2, products: 5, days: 365 };
  return generateSales({ recipe, seed: 42, windowEnd: '2025-12-31' });
}

export interface ResetCounts {
  sales: number;
  stores: number;
  products: number;
}

/** Deletes sales, stores and products, and nothing else. Aborting ends it at once, with nothing deleted. */
export function resetSales(database: Database, signal: AbortSignal): Promise<ResetCounts> {
  return changeSales(database, signal, async (tx) => {
    const sales = await tx.delete(salesDaily);
    const products = await tx.delete(product);
    const stores = await tx.delete(store);
    return { sales: sales.count, stores: stores.count, products: products.count };
  });
}
