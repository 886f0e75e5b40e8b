import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { backtest } from './backtest.ts';
import { buildCovariates } from './covariates.ts';
import { fitModel, forecast, loadModel, serializeModel } from './model-registry.ts';
import { type BacktestConfig, modelTypes } from './schema.ts';
import { buildSeries, type Series } from './series.ts';

const file = join(findRepositoryRoot(), '../shared/data/online_retail_daily.csv');
const windowEnd = '2011-12-09';
const defaults: BacktestConfig = {
  horizon: 14,
  strategy: 'expanding',
  n_splits: 3,
  min_train_size: 30,
  gap: 0,
  metric: 'wape',
};

function findRepositoryRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'pnpm-workspace.yaml'))) {
    if (directory === dirname(directory)) throw new Error('no repository root above this test');
    directory = dirname(directory);
  }
  return directory;
}

function readGrain(storeCode: string, sku: string): Series {
  return buildSeries({ rows: readRows(storeCode, sku), windowEnd });
}

function readRows(storeCode: string, sku: string) {
  const records: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true });
  return records
    .filter((record) => record.store_code === storeCode && record.sku === sku)
    .map(({ date = '', quantity, unit_price }) => ({
      date,
      quantity: Number(quantity),
      unit_price: Number(unit_price),
      on_promotion: false,
      in_stock: true,
    }));
}

describe.skipIf(!existsSync(file))('[shared data] online retail', () => {
  describe.each([
    [
      'UK',
      '85123A',
      374,
      35_509,
      ['0.921854', '0.727255', '0.767313'],
      ['0.740485', '0.895231', '0.754995', '0.719297', '0.776022'],
      ['0.704282', '0.702745'],
    ],
    [
      'UK',
      '22423',
      374,
      11_068,
      ['0.755444', '0.643216', '0.675042'],
      ['0.693288', '0.658710', '0.621027', '0.587730', '0.622066'],
      ['0.588894', '0.598238'],
    ],
    [
      'DE',
      '22326',
      370,
      1_233,
      ['1.580645', '1.193548', '1.147465'],
      ['1.207373', '1.290323', '1.288116', '1.324408', '1.219081'],
      ['1.197258', '1.200620'],
    ],
  ])('%s %s', (storeCode, sku, days, units, wapes, others, ridge) => {
    test('[shared data] its series has every day and every unit', () => {
      const { values } = readGrain(storeCode, sku);
      expect(values).toHaveLength(days);
      expect(values.reduce((sum, value) => sum + value, 0)).toBe(units);
    });

    test('[shared data] the WAPE of naive, seasonal_naive and moving_average is as published', () => {
      const series = readGrain(storeCode, sku);
      const measured = (['naive', 'seasonal_naive', 'moving_average'] as const).map((modelType) =>
        backtest({ modelType, series, backtest: defaults }).metrics.wape?.toFixed(6),
      );
      expect(measured).toEqual(wapes);
    });

    test('[shared data] the WAPE of the other models on the target alone is as measured', () => {
      const series = readGrain(storeCode, sku);
      const models = [
        'weighted_moving_average',
        'seasonal_average',
        'trend_regression',
        'exponential_smoothing',
        'mstl',
      ] as const;
      const measured = models.map((modelType) =>
        backtest({ modelType, series, backtest: defaults }).metrics.wape?.toFixed(6),
      );
      expect(measured).toEqual(others);
    });

    test('[shared data] ridge, with prices and without, is as measured', () => {
      const series = readGrain(storeCode, sku);
      const covariates = buildCovariates({ rows: readRows(storeCode, sku), windowEnd });
      const measured = [covariates, undefined].map((known) =>
        backtest({
          modelType: 'ridge',
          series,
          covariates: known,
          backtest: defaults,
        }).metrics.wape?.toFixed(6),
      );
      expect(measured).toEqual(ridge);
    });

    test('[shared data] prices change no model on the target alone', () => {
      const series = readGrain(storeCode, sku);
      const covariates = buildCovariates({ rows: readRows(storeCode, sku), windowEnd });
      const measured = (['naive', 'seasonal_naive', 'moving_average'] as const).map((modelType) =>
        backtest({ modelType, series, covariates, backtest: defaults }).metrics.wape?.toFixed(6),
      );
      expect(measured).toEqual(wapes);
    });

    test.each(modelTypes)(
      '[shared data] %s forecasts the same through its artifact',
      (modelType) => {
        const model = fitModel({ modelType, series: readGrain(storeCode, sku), horizon: 14 });
        const loaded = loadModel(JSON.parse(JSON.stringify(serializeModel(model))));
        expect(forecast(loaded, { horizon: 14 })).toEqual(forecast(model, { horizon: 14 }));
        expect(forecast(model, { horizon: 14 }).startDate).toBe('2011-12-10');
      },
    );
  });
});
