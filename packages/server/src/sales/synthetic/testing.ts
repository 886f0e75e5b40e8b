import type { ScenarioPreset, SeedOverrides } from '@vitrine/contract';
import { addDays } from '@vitrine/forecasting';
import { generateSales, type SalesRow } from './generate-sales.ts';
import { recipeFor } from './presets.ts';

interface Order {
  scenario: ScenarioPreset;
  overrides?: SeedOverrides;
  seed?: number;
  windowEnd?: string;
}

export const seeds = [1, 7, 42, 2024, 99_991];

/** All rows of a preset, by default with seed 42 and a window to the end of June 2025. */
export function listSales({ scenario, overrides = {}, seed, windowEnd }: Order): SalesRow[] {
  const recipe = recipeFor(scenario, overrides);
  return [...generateSales({ recipe, seed: seed ?? 42, windowEnd: windowEnd ?? '2025-06-30' })];
}

/** All rows for each of the fixed seeds. */
export function listSalesOfSeeds(order: Order): SalesRow[][] {
  return seeds.map((seed) => listSales({ ...order, seed }));
}

/** Mean units per row; NaN without rows. */
export function meanUnits(rows: readonly SalesRow[]): number {
  return mean(rows.map((row) => row.quantity));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function groupRows(
  rows: readonly SalesRow[],
  keyOf: (row: SalesRow) => string,
): Map<string, SalesRow[]> {
  const groups = new Map<string, SalesRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

export const grainKey = (row: SalesRow): string => `${row.store_code} ${row.sku}`;
export const rowKey = (row: SalesRow): string => `${grainKey(row)} ${row.date}`;

/** Rows of ordinary days: neither promoted nor sold out. */
export function plainRows(rows: readonly SalesRow[]): SalesRow[] {
  return rows.filter((row) => row.in_stock && !row.on_promotion);
}

/** Rows from `from` on, for `count` days. */
export function within(rows: readonly SalesRow[], from: string, count: number): SalesRow[] {
  const end = addDays(from, count);
  return rows.filter((row) => row.date >= from && row.date < end);
}

/** First day on which each product has a row anywhere. */
export function firstDays(rows: readonly SalesRow[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const { sku, date } of rows) {
    if (date < (first.get(sku) ?? '9999')) first.set(sku, date);
  }
  return first;
}

/** 0 is Sunday; the engine's own calendar, which is quick over many rows. */
export function weekdayOf(row: SalesRow): number {
  return new Date(row.date).getUTCDay();
}
