import { addDays, dayOfWeek, listDays } from '@vitrine/forecasting';
import { createRandom, drawNormal, type Random } from './create-random.ts';
import type { SalesRecipe } from './presets.ts';
import { seasonFactor } from './season-factor.ts';

export interface SalesRow {
  date: string;
  store_code: string;
  sku: string;
  quantity: number;
  unit_price: number;
  on_promotion: boolean;
  in_stock: boolean;
}

interface GenerateOptions {
  recipe: SalesRecipe;
  seed: number;
  windowEnd: string;
}

interface Promotion {
  discount: number;
  lift: number;
}

/** Depths of promotion and what they do to units: constant price elasticity −1.5 (the order of magnitude in Tellis 1988), times 1.15 for being advertised. */
const promotions: readonly Promotion[] = [
  { discount: 0.1, lift: 1.35 },
  { discount: 0.2, lift: 1.6 },
  { discount: 0.3, lift: 1.95 },
];

/** A launched product begins at this share of its ordinary sales and reaches them after `launchRampDays`. */
const launchStart = 0.2;
const launchRampDays = 28;

/** Days until an empty shelf is refilled; adjacent spells may join. */
const stockoutDays = 5;

/**
 * Synthetic daily sales, grain by grain in code order, days ascending. The same recipe, seed and last day give the same rows on
 * every machine, because the code uses only arithmetic and seeded draws. Every store, product and grain has its own stream and makes
 * the same draws at every intensity: one more store or product changes no other series, and a higher intensity only adds.
 */
export function* generateSales({ recipe, seed, windowEnd }: GenerateOptions): Generator<SalesRow> {
  const days = layOutDays(recipe, windowEnd);
  const products = Array.from({ length: recipe.products }, (_, index) =>
    drawProduct({ recipe, random: createRandom({ seed, kind: 1, index }), index }),
  );
  for (let store = 0; store < recipe.stores; store += 1) {
    const store_code = code('S', store);
    const size = 0.6 + 0.8 * createRandom({ seed, kind: 2, index: store }).next();
    for (const [index, product] of products.entries()) {
      const random = createRandom({ seed, kind: 3, index: store * 1000 + index });
      yield* generateGrain({ recipe, days, store_code, size, product, random });
    }
  }
}

interface Day {
  date: string;
  /** Calendar weeks, Monday to Sunday, counted from the window's first. */
  week: number;
  season: number;
}

function layOutDays(recipe: SalesRecipe, windowEnd: string): Day[] {
  const start = addDays(windowEnd, 1 - recipe.days);
  const daysIntoWeek = dayOfWeek(start) - 1;
  return listDays(start, recipe.days).map((date, index) => ({
    date,
    week: Math.floor((index + daysIntoWeek) / 7),
    season: seasonFactor(date, recipe),
  }));
}

interface Product {
  sku: string;
  units: number;
  price: number;
  trendPerYear: number;
  /** First day on sale as an index into the window, or null for a product sold from the start. */
  launchDay: number | null;
  /** The promotion of each week, the same in all stores. */
  promotionOfWeek: readonly (Promotion | null)[];
}

interface ProductOptions {
  recipe: SalesRecipe;
  random: Random;
  index: number;
}

function drawProduct({ recipe, random, index }: ProductOptions): Product {
  const popularity = random.next();
  const launch = Math.floor(recipe.days * (0.2 + 0.4 * random.next()));
  return {
    sku: code('P', index),
    // Squared, so that few products sell much and many little; the mean is 1.
    units: recipe.meanUnits * (0.25 + 2.25 * popularity * popularity),
    price: roundCents(1 + 19 * random.next()),
    trendPerYear: recipe.trendPerYear * (2.5 * random.next() - 0.25),
    launchDay: isLaunched(recipe, index) ? launch : null,
    promotionOfWeek: Array.from({ length: Math.ceil(recipe.days / 7) + 1 }, () =>
      drawPromotion(recipe, random),
    ),
  };
}

/** Spreads the launches evenly over the codes, whatever the number of products. */
function isLaunched({ launchShare }: SalesRecipe, index: number): boolean {
  return Math.round((index + 1) * launchShare) > Math.round(index * launchShare);
}

function drawPromotion({ promotionIntensity }: SalesRecipe, random: Random): Promotion | null {
  const isOn = random.next() < promotionIntensity;
  const depth = promotions[Math.floor(promotions.length * random.next())];
  return isOn && depth !== undefined ? depth : null;
}

interface GrainOptions {
  recipe: SalesRecipe;
  days: readonly Day[];
  store_code: string;
  size: number;
  product: Product;
  random: Random;
}

function* generateGrain(grain: GrainOptions): Generator<SalesRow> {
  const { recipe, days, store_code, size, product, random } = grain;
  const isStockedOut = drawStockouts(recipe, random);
  for (const [index, { date, week, season }] of days.entries()) {
    const isMissing = random.next() < recipe.sparsity;
    const noise = 1 + recipe.noiseSigma * drawNormal(random);
    const rounding = random.next();
    if (isMissing || index < (product.launchDay ?? 0)) continue;
    const promotion = product.promotionOfWeek[week] ?? null;
    const expected = product.units * size * season * growthOf(product, index);
    const demand = Math.max(0, expected * noise * (promotion?.lift ?? 1));
    const in_stock = !isStockedOut(index);
    yield {
      date,
      store_code,
      sku: product.sku,
      // Demand while the shelf is empty is lost. Rounded up with the probability of the fraction, so that small means keep their mean.
      quantity: in_stock ? Math.floor(demand + rounding) : 0,
      unit_price: roundCents(product.price * (1 - (promotion?.discount ?? 0))),
      on_promotion: promotion !== null,
      in_stock,
    };
  }
}

/** Whether the shelf of the grain is empty on a day: spells begin on any weekday. */
function drawStockouts(recipe: SalesRecipe, random: Random): (day: number) => boolean {
  const phase = Math.floor(stockoutDays * random.next());
  const spells = Array.from(
    { length: Math.ceil(recipe.days / stockoutDays) + 1 },
    () => random.next() < recipe.stockoutIntensity,
  );
  return (day) => spells[Math.floor((day + phase) / stockoutDays)] === true;
}

/** Trend, and for a launched product the ramp up to its ordinary sales. */
function growthOf({ trendPerYear, launchDay }: Product, day: number): number {
  const trend = 1 + (trendPerYear * day) / 365;
  if (launchDay === null) return trend;
  const ramp = (day - launchDay) / launchRampDays;
  return trend * Math.min(1, launchStart + (1 - launchStart) * ramp);
}

function roundCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function code(prefix: string, index: number): string {
  return `${prefix}${String(index + 1).padStart(3, '0')}`;
}
