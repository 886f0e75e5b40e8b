import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const built = new URL('../dist/index.js', import.meta.url).href;

/** Evaluates made-up grains one after the other and prints the bytes in use after every thirty of them. */
const program = `
  import { evaluateGrain, modelTypes } from ${JSON.stringify(built)};
  const backtest = { horizon: 14, strategy: 'expanding', n_splits: 3, min_train_size: 30, gap: 0, metric: 'wape' };
  let winners = 0;
  const used = [];
  for (let grain = 1; grain <= 90; grain += 1) {
    const values = Array.from({ length: 150 }, (_, day) => (day * grain * 31) % 97);
    const series = { startDate: '2024-01-01', values };
    const { winner } = evaluateGrain({ series, modelTypes, backtest, holdoutDays: 14 });
    if (winner !== null) winners += 1;
    if (grain % 30 > 0) continue;
    gc();
    const { heapUsed, external } = process.memoryUsage();
    used.push(heapUsed + external);
  }
  console.log(JSON.stringify({ winners, used }));
`;

test('memory stays flat over many grains of every model', () => {
  const args = ['--expose-gc', '--input-type=module', '--eval', program];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const { winners, used } = JSON.parse(output);
  expect(winners).toBe(90);
  const [, second = 0, third = 0] = used;
  // Thirty grains that were kept would hold some two million; compiled code still grows a little.
  expect(third - second).toBeLessThan(700_000);
});
