import { describe, expect, it } from 'vitest';
import { exampleBacktest, exampleRun, runIds } from '../testing/examples.ts';
import { describeRun, describeWape } from './run-words.ts';

describe('the error of a run', () => {
  it('is not told without the test days that it was measured on', () => {
    const run = exampleRun({ runtime_info: { backtest: exampleBacktest } });
    expect(describeWape(run)).toBe('WAPE 72.7 % on 2 × 14 days');
    expect(describeRun(run)).toBe(
      `seasonal_naive · WAPE 72.7 % on 2 × 14 days · ${runIds[0].slice(0, 8)}`,
    );
    expect(describeWape(exampleRun())).toBe('WAPE 72.7 %, test days not recorded');
  });

  it('needs no test days where there is none', () => {
    expect(describeWape(exampleRun({ metrics: null }))).toBe('WAPE –');
  });
});
