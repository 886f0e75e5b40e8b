import {
  type Preset,
  pinnedWindowEnd,
  presetSizes,
  type ScenarioPreset,
  type SeedOverrides,
  scenarioPresetSchema,
} from '@vitrine/contract';

/** What a preset's sales look like. Shares and probabilities are fractions, `trendPerYear` the relative growth of the average product. */
export interface SalesRecipe {
  stores: number;
  products: number;
  days: number;
  /** Mean units a day of an ordinary product in an ordinary store. */
  meanUnits: number;
  trendPerYear: number;
  /** Strength of the weekly pattern: 0 flat, 1 as in the weekday table. */
  weeklyStrength: number;
  /** Strength of the yearly pattern: 0 flat, 1 as in the table of months. */
  yearlyStrength: number;
  /** Additional sales on the day of the Christmas peak, as a share of an ordinary day. */
  christmasStrength: number;
  /** Standard deviation of a day's relative noise. */
  noiseSigma: number;
  /** Probability that a day of a grain has no row at all. */
  sparsity: number;
  /** Share of a product's weeks that are on promotion. */
  promotionIntensity: number;
  /** Share of a grain's days that are out of stock. */
  stockoutIntensity: number;
  /** Share of products that start only within the window. */
  launchShare: number;
}

const ordinary = {
  meanUnits: 20,
  trendPerYear: 0.2,
  weeklyStrength: 1,
  yearlyStrength: 1,
  christmasStrength: 0.4,
  noiseSigma: 0.15,
  sparsity: 0,
  promotionIntensity: 0.08,
  stockoutIntensity: 0.01,
  launchShare: 0,
};

const recipes: Record<ScenarioPreset, Omit<SalesRecipe, 'stores' | 'products' | 'days'>> = {
  demo_minimal: { ...ordinary, promotionIntensity: 0.05, stockoutIntensity: 0 },
  showcase_rich: {
    ...ordinary,
    promotionIntensity: 0.12,
    stockoutIntensity: 0.02,
    launchShare: 0.1,
  },
  retail_standard: ordinary,
  high_variance: { ...ordinary, noiseSigma: 0.45 },
  stockout_heavy: { ...ordinary, stockoutIntensity: 0.25 },
  sparse: { ...ordinary, meanUnits: 2, noiseSigma: 0.4, sparsity: 0.6 },
  holiday_rush: { ...ordinary, christmasStrength: 1.6, promotionIntensity: 0.15 },
  new_launches: { ...ordinary, launchShare: 0.4 },
};

const texts: Record<ScenarioPreset, { title: string; description: string }> = {
  demo_minimal: {
    title: 'Minimal',
    description: 'A small, calm shop: enough for every step, quick to run.',
  },
  showcase_rich: {
    title: 'Rich',
    description: 'Promotions, a few stockouts and some launches over half a year.',
  },
  retail_standard: {
    title: 'Retail standard',
    description: 'An ordinary retailer: trend, weekly and yearly pattern, promotions.',
  },
  high_variance: {
    title: 'High variance',
    description: 'The ordinary retailer with three times the noise.',
  },
  stockout_heavy: {
    title: 'Stockout heavy',
    description: 'A quarter of all days are sold out, in spells of five days and more.',
  },
  sparse: {
    title: 'Sparse',
    description: 'Slow movers with more days without sales than with; a run may fail.',
  },
  holiday_rush: {
    title: 'Holiday rush',
    description:
      'October to December 2024: a steep rise to 23 December and a fall after Christmas.',
  },
  new_launches: {
    title: 'New launches',
    description:
      'Four of ten products start within the window and need four weeks to reach normal sales.',
  },
};

/** The recipe of a preset with the overrides that are set. */
export function recipeFor(scenario: ScenarioPreset, overrides: SeedOverrides | null): SalesRecipe {
  const recipe = { ...presetSizes[scenario], ...recipes[scenario] };
  const set = overrides ?? {};
  return {
    ...recipe,
    stores: set.stores ?? recipe.stores,
    products: set.products ?? recipe.products,
    days: set.window_days ?? recipe.days,
    sparsity: set.sparsity ?? recipe.sparsity,
    promotionIntensity: set.promotion_intensity ?? recipe.promotionIntensity,
    stockoutIntensity: set.stockout_intensity ?? recipe.stockoutIntensity,
    noiseSigma: set.noise_sigma ?? recipe.noiseSigma,
  };
}

/** The presets as the page shows them. */
export function listPresets(): Preset[] {
  return scenarioPresetSchema.options.map((scenario) => ({
    scenario,
    ...texts[scenario],
    stores: presetSizes[scenario].stores,
    products: presetSizes[scenario].products,
    window_days: presetSizes[scenario].days,
    pinned_window_end: pinnedWindowEnd[scenario] ?? null,
  }));
}
