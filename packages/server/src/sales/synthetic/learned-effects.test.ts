import type { ScenarioPreset } from '@vitrine/contract';
import { buildCovariates, buildSeries, fitModel } from '@vitrine/forecasting';
import { describe, expect, it } from 'vitest';
import { grainKey, groupRows, listSalesOfSeeds, mean } from './testing.ts';

const windowEnd = '2025-06-30';

/** What the feature-aware model learns about a column in every grain with enough data, as a share of the grain's mean sales. */
function learnedEffects(scenario: ScenarioPreset, column: string): number[] {
  const overrides = { stores: 1, products: 8, promotion_intensity: 0.2 };
  const grains = listSalesOfSeeds({ scenario, overrides }).flatMap((rows) => [
    ...groupRows(rows, grainKey).values(),
  ]);
  return grains.flatMap((rows) => {
    const series = buildSeries({ rows, windowEnd });
    const covariates = buildCovariates({ rows, windowEnd });
    const { effects } = fitModel({ modelType: 'ridge', series, covariates, horizon: 14 });
    const effect = effects.find(({ name }) => name.startsWith(column));
    return effect?.learned ? effect.coefficient_per_unit / mean(series.values) : [];
  });
}

const shareOf = (effects: readonly number[], holds: (effect: number) => boolean) =>
  effects.filter(holds).length / effects.length;

describe('what the feature-aware model learns of seeded sales', () => {
  it.each(['retail_standard', 'high_variance'] as const)(
    'is, in %s, that promotions sell more, by about the seeded effect',
    (scenario) => {
      const effects = learnedEffects(scenario, 'on_promotion');
      expect(effects).toHaveLength(40);
      expect(shareOf(effects, (effect) => effect > 0)).toBe(1);
      // A promotion sells 1.63 times as much on average; a fifth of the weeks have one, and the lower price explains part of it.
      expect(mean(effects)).toBeGreaterThan(0.4);
      expect(mean(effects)).toBeLessThan(0.56);
    },
  );

  it('is that a lower price sells more', () => {
    const effects = learnedEffects('retail_standard', 'price_vs_median');
    expect(effects).toHaveLength(40);
    expect(shareOf(effects, (effect) => effect < 0)).toBeGreaterThan(0.9);
  });

  it('is that an empty shelf sells nothing', () => {
    const effects = learnedEffects('stockout_heavy', 'in_stock');
    expect(effects).toHaveLength(40);
    expect(Math.min(...effects)).toBeGreaterThan(0.5);
  });
});
