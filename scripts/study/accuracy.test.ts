import { existsSync, readFileSync } from 'node:fs';
import { trainModelTypes } from '@vitrine/contract';
import { describe, expect, test } from 'vitest';
import { formatAccuracy, placeTable } from './accuracy-page.mjs';
import { measureAccuracy } from './measure-accuracy.mjs';
import { pageFile, salesFile } from './study-accuracy.mjs';

const header = 'date,store_code,sku,quantity,unit_price';
/** Sales of one grain on consecutive days, where there are any. */
const rowsOf = (sku: string, quantities: number[]) =>
  quantities.flatMap((quantity, day) => {
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    return quantity > 0 ? [`${date},S1,${sku},${quantity},1`] : [];
  });
const csvOf = (...grains: string[][]) => [header, ...grains.flat()].join('\n');
const measure = (csv: string) => measureAccuracy(csv, ['naive', 'seasonal_naive']).all;
/** Every week is like the previous one. */
const weekly = Array.from({ length: 200 }, (_, day) => (day % 7) + 1);

describe('measureAccuracy', () => {
  test('takes the winner of the days before the cut and scores it on those after', () => {
    const { grains, choice, models: scores } = measure(csvOf(rowsOf('A', weekly)));
    expect(grains).toBe(1);
    expect(choice).toEqual({
      backtest: 0,
      mean: 0,
      median: 0,
      won: 0,
      tied: 1,
      lost: 0,
      held80: 1,
      held95: 1,
    });
    expect(scores).toMatchObject([
      { name: 'naive', chosen: 0, score: { won: 0, tied: 0, lost: 1 } },
      { name: 'seasonal_naive', chosen: 1, score: { mean: 0 } },
    ]);
  });

  test('measures every model that competes in a run with default settings', () => {
    const { models } = measureAccuracy(csvOf(rowsOf('A', weekly))).all;
    expect(models.map(({ name }) => name)).toEqual([...trainModelTypes, 'ridge']);
  });

  test('a winner that fails after the cut counts as lost', () => {
    // Constant sales, on which the two tie and naive comes first, except for one good day just before the cut, which naive repeats.
    const level = new Array<number>(200 - 21).fill(5);
    const changed = [...level, ...[5, 5, 5, 5, 5, 5, 100], ...new Array<number>(14).fill(5)];
    const { choice } = measure(csvOf(rowsOf('A', changed)));
    expect(choice).toMatchObject({ lost: 1, won: 0 });
  });

  test('measures all grains, and separately those with many selling days', () => {
    const few = weekly.map((quantity, day) => (day >= 200 - 149 ? quantity : 0));
    const csv = csvOf(rowsOf('A', weekly), rowsOf('B', few));
    const { all, many } = measureAccuracy(csv, ['naive', 'seasonal_naive']);
    expect([all.grains, many.grains]).toEqual([2, 1]);
  });

  test('counts grains on which the choice, and on which no model, errs less than forecasting 0', () => {
    // After the cut A continues; B sells a single unit a fortnight, and both models expect far more.
    const ending = weekly.map((quantity, day) => (day < 186 ? quantity : Number(day === 190)));
    const { betterThanZero, withoutSkill } = measure(
      csvOf(rowsOf('A', weekly), rowsOf('B', ending)),
    );
    expect({ betterThanZero, withoutSkill }).toEqual({ betterThanZero: 1, withoutSkill: 1 });
  });

  test('a grain that sells nothing after the cut has no WAPE: it is counted and left out', () => {
    const ended = weekly.map((quantity, day) => (day < 186 ? quantity : 0));
    const { grains, unsold, choice } = measure(csvOf(rowsOf('A', weekly), rowsOf('B', ended)));
    expect({ grains, unsold }).toEqual({ grains: 2, unsold: 1 });
    expect(choice.won + choice.tied + choice.lost).toBe(1);
  });

  test('the median of an even number of grains lies between the two in the middle', () => {
    const zigzag = (up: number) => weekly.map((_, day) => (day < 186 ? 10 : up));
    const { choice } = measure(csvOf(rowsOf('A', zigzag(20)), rowsOf('B', zigzag(40))));
    expect(choice.median).toBeCloseTo((0.5 + 0.75) / 2, 10);
  });
});

describe('the page', () => {
  const held = { held80: 0.8, held95: 0.9 };
  const score = { ...held, backtest: 0.6, mean: 0.8, median: 0.7, won: 3, tied: 1, lost: 2 };
  const yardstick = { ...held, backtest: 1, mean: 1, median: 0.9, won: 0, tied: 6, lost: 0 };
  const groupOf = (choice: typeof score) => ({
    grains: 7,
    unsold: 1,
    withoutSkill: 2,
    betterThanZero: 3,
    choice,
    models: [{ name: 'seasonal_naive', score: yardstick, chosen: 6 }],
  });
  const accuracyOf = (choice: typeof score) => ({ all: groupOf(score), many: groupOf(choice) });

  test('says that choosing pays only when the mean is lower and more is won than lost', () => {
    expect(formatAccuracy(accuracyOf(score))).toContain('Choosing pays here.');
    for (const worse of [{ mean: 1.1 }, { won: 2, lost: 3 }]) {
      expect(formatAccuracy(accuracyOf({ ...score, ...worse }))).toContain('does not pay');
    }
  });

  test('says on which share of the grains forecasting 0 is beaten, and on which no model beats it', () => {
    expect(formatAccuracy(accuracyOf(score))).toContain(
      'It errs less than forecasting 0 on 50 % of the grains; on 33 % no model does.',
    );
  });

  test.each([
    [0, 'scored on their last 14 days:'],
    [1, '14 days. One grain sold nothing on those days, has no WAPE and is left out:'],
    [2, '14 days. 2 grains sold nothing on those days, have no WAPE and are left out:'],
  ])('says that %i grains without sales on those days are left out', (unsold, words) => {
    const group = { ...groupOf(score), unsold };
    expect(formatAccuracy({ all: group, many: group }).split(words)).toHaveLength(3);
  });

  test('takes a new table between its marks and keeps the rest', () => {
    const page = 'a\n<!-- measured: npm run study:accuracy -->\nold\n<!-- /measured -->\nz\n';
    expect(placeTable(page, 'new')).toBe(page.replace('old', 'new'));
    expect(() => placeTable('no marks', 'new')).toThrow(/marks/);
  });
});

test.skipIf(!existsSync(salesFile))(
  '[shared data] the page of accuracy says what is measured, and choosing pays',
  { timeout: 240_000 },
  () => {
    const accuracy = measureAccuracy(readFileSync(salesFile, 'utf8'));
    const page = readFileSync(pageFile, 'utf8');
    expect(placeTable(page, formatAccuracy(accuracy))).toBe(page);
    for (const { choice, models } of [accuracy.all, accuracy.many]) {
      const yardstick = models.find(({ name }) => name === 'seasonal_naive');
      expect(choice.mean).toBeLessThan(yardstick?.score.mean ?? 0);
      expect(choice.won).toBeGreaterThan(choice.lost);
    }
  },
);
