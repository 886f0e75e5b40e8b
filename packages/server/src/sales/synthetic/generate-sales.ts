import { addDays, listDays } from '@vitrine/forecasting';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { SalesRecipe } from './presets.ts';

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

/** Monday to Sunday, mean 1: people buy towards the weekend. */
const weekdayFactor = [0.85, 0.85, 0.9, 0.95, 1.1, 1.25, 1.1];

/** January to December, mean about 1, with the rise before Christmas. */
const monthFactor = [0.9, 0.88, 0.94, 0.98, 1, 1, 0.97, 0.95, 1, 1.04, 1.12, 1.3];

const promotionDiscount = 0.2;
const promotionLift = 1.6;

/**
 * Synthetic daily sales, grain by grain in code order, days ascending. The same recipe, seed and last day give the same
 * rows on every machine: only arithmetic and a seeded generator (xoroshiro128+; Blackman and Vigna 2018), a stream of its own a grain.
 */
export function* generateSales({ recipe, seed, windowEnd }: GenerateOptions): Generator<SalesRow> {
  const dates = listDays(addDays(windowEnd, 1 - recipe.days), recipe.days);
  const products = Array.from({ length: recipe.products }, (_, index) =>
    drawProduct(recipe, createRandom(seed, 1, index), index),
  );
  for (let store = 0; store < recipe.stores; store += 1) {
    const size = 0.6 + 0.8 * createRandom(seed, 2, store).next();
    for (const [index, product] of products.entries()) {
      const random = createRandom(seed, 3, store * 1000 + index);
      yield* generateGrain({ recipe, dates, store_code: code('S', store), size, product, random });
    }
  }
}

interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

/** A generator of its own for each (kind, index), so that one more store or product changes no other series. */
function createRandom(seed: number, kind: number, index: number): Random {
  const high = Math.floor(seed / 2 ** 32);
  const generator = xoroshiro128plus(mix(mix(mix(seed | 0, high), kind), index));
  return { next: () => uniformFloat64(generator) };
}

/** The 32-bit finaliser of MurmurHash3 (Appleby, public domain) over two words. */
function mix(left: number, right: number): number {
  let word = Math.imul(left ^ Math.imul(right + 0x9e3779b9, 0x85ebca6b), 0xc2b2ae35);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

interface Product {
  sku: string;
  units: number;
  price: number;
  trendPerYear: number;
  /** First day on sale, as an index into the window. */
  launchDay: number;
  promotionWeeks: boolean[];
}

function drawProduct(recipe: SalesRecipe, random: Random, index: number): Product {
  const weeks = Math.ceil(recipe.days / 7);
  const isLaunch = index >= recipe.products * (1 - recipe.launchShare);
  const launchDay = isLaunch ? Math.floor(recipe.days * (0.2 + 0.4 * random.next())) : 0;
  return {
    sku: code('P', index),
    units: recipe.meanUnits * (0.4 + 1.2 * random.next()),
    price: Math.round(100 * (1 + 19 * random.next())) / 100,
    trendPerYear: recipe.trendPerYear * (0.5 + random.next()),
    launchDay,
    promotionWeeks: Array.from({ length: weeks }, () => random.next() < recipe.promotionIntensity),
  };
}

interface GrainOptions {
  recipe: SalesRecipe;
  dates: readonly string[];
  store_code: string;
  size: number;
  product: Product;
  random: Random;
}

function* generateGrain({ recipe, dates, store_code, size, product, random }: GrainOptions) {
  const stockoutWeeks = product.promotionWeeks.map(() => random.next() < recipe.stockoutIntensity);
  for (const [day, date] of dates.entries()) {
    const isMissing = random.next() < recipe.sparsity;
    const noise = 1 + recipe.noiseSigma * standardNormal(random);
    const rounding = random.next();
    if (day < product.launchDay || isMissing) continue;
    const week = Math.floor(day / 7);
    const on_promotion = product.promotionWeeks[week] === true;
    const in_stock = stockoutWeeks[week] !== true;
    const expected = product.units * size * noise * patternOf({ recipe, product, date, day });
    const demand = Math.max(0, expected * (on_promotion ? promotionLift : 1));
    const price = product.price * (on_promotion ? 1 - promotionDiscount : 1);
    yield {
      date,
      store_code,
      sku: product.sku,
      // Rounded up with the probability of the fraction, so that small means keep their mean.
      quantity: in_stock ? Math.floor(demand + rounding) : 0,
      unit_price: Math.round(price * 100) / 100,
      on_promotion,
      in_stock,
    };
  }
}

interface Pattern {
  recipe: SalesRecipe;
  product: Product;
  date: string;
  day: number;
}

function patternOf({ recipe, product, date, day }: Pattern): number {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const week = weekdayFactor[(weekday + 6) % 7] ?? 1;
  const trend = 1 + (product.trendPerYear * day) / 365;
  return (
    trend *
    Math.max(0.1, 1 + recipe.weeklyStrength * (week - 1)) *
    Math.max(0.1, 1 + recipe.yearlyStrength * (yearFactor(date) - 1))
  );
}

/** Month factors joined by straight lines between the middles of the months. */
function yearFactor(date: string): number {
  const month = Number(date.slice(5, 7)) - 1;
  const position = (Number(date.slice(8, 10)) - 15) / 30;
  const neighbour = (month + (position < 0 ? 11 : 1)) % 12;
  const here = monthFactor[month] ?? 1;
  const there = monthFactor[neighbour] ?? 1;
  return here + (there - here) * Math.abs(position);
}

/** Sum of twelve uniforms less six (Irwin–Hall): nearly standard normal, and plain arithmetic. */
function standardNormal(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw += 1) sum += random.next();
  return sum;
}

function code(prefix: string, index: number): string {
  return `${prefix}${String(index + 1).padStart(3, '0')}`;
}
