import * as z from 'zod';
import {
  cursorSchema,
  dateSchema,
  limitSchema,
  productIdSchema,
  runIdSchema,
  scenarioIdSchema,
  storeIdSchema,
  tagSchema,
  tagsSchema,
  textSchema,
  timestampSchema,
} from './primitives.ts';

const period = { start_date: dateSchema, end_date: dateSchema };
const startsBeforeItEnds = (value: { start_date: string; end_date: string }) =>
  value.start_date <= value.end_date;

/** The rule named by an issue about the order of two days, so that the page can write its own sentence. */
export const periodRule = 'starts_before_it_ends';

const periodIssue = {
  message: 'start_date must not be after end_date',
  path: ['end_date'],
  params: { rule: periodRule },
};

/** As large as a price in a sales file may be. */
const largestPrice = 999_999_999.999999;

const promotionSchema = z
  .strictObject({
    kind: z.enum(['pct_off', 'bogo', 'bundle', 'markdown']),
    discount_pct: z
      .number()
      .min(0)
      .max(0.9)
      .optional()
      .describe('Off the price of a unit, 0.2 is 20 % off; pct_off and markdown need it'),
    ...period,
  })
  .refine(startsBeforeItEnds, periodIssue);

/** A percentage off and a markdown consist of their discount alone. */
const discountedPromotionSchema = promotionSchema.refine(
  ({ kind, discount_pct }) =>
    discount_pct !== undefined || (kind !== 'pct_off' && kind !== 'markdown'),
  { message: 'is required for this type of promotion (pct_off, markdown)', path: ['discount_pct'] },
);

const assumptionFields = {
  unit_price: z
    .number()
    .positive()
    .max(largestPrice)
    .optional()
    .describe('The price of a unit today; left out, the mean price of the last 28 selling days'),
  price: z
    .strictObject({ change_pct: z.number().min(-0.9).max(5), ...period })
    .refine(startsBeforeItEnds, periodIssue)
    .optional()
    .describe('Price change relative to the price of today, −0.2 is 20 % cheaper'),
  promotion: discountedPromotionSchema.optional(),
  holiday: z.strictObject({ dates: z.array(dateSchema).min(1).max(90) }).optional(),
  inventory: z.strictObject({ on_hand_units: z.number().min(0) }).optional(),
  lifecycle: z
    .strictObject({ stage: z.enum(['launch', 'growth', 'maturity', 'decline', 'end_of_life']) })
    .optional(),
};

/** Assumptions about future days; each part may be left out. */
export const assumptionsSchema = z.strictObject(assumptionFields);
export type Assumptions = z.infer<typeof assumptionsSchema>;

/** Assumptions as plans keep them: older plans may lack the discount of their promotion. */
const savedAssumptionsSchema = z.strictObject({
  ...assumptionFields,
  promotion: promotionSchema.optional(),
});

export const scenarioMethodSchema = z.enum(['heuristic', 'model_exogenous']);
export type ScenarioMethod = z.infer<typeof scenarioMethodSchema>;

export const coverageVerdictSchema = z.enum(['covered', 'at_risk', 'stockout', 'unknown']);

/** Why a plan has no revenues; `detail` is one sentence. */
const unknownRevenueSchema = z.strictObject({
  reason: z.enum(['no_price', 'bundle_without_discount']),
  detail: z.string(),
});
export type UnknownRevenue = z.infer<typeof unknownRevenueSchema>;

const unitPriceSource = z
  .enum(['given', 'recent_sales'])
  .nullable()
  .describe(
    'given: by the plan; recent_sales: quantity-weighted mean of the last 28 days with sales at a price above 0; null when no price is known',
  );
const unknownRevenue = unknownRevenueSchema
  .nullable()
  .describe('Why the revenues are null; null when they are known');

export const comparisonSchema = z.strictObject({
  days: z.array(
    z.strictObject({
      date: dateSchema,
      baseline: z.number(),
      scenario: z.number(),
      delta: z.number(),
      applied_factor: z
        .number()
        .nullable()
        .describe('scenario / baseline; null where baseline is 0'),
    }),
  ),
  baseline_units: z.number(),
  scenario_units: z.number(),
  units_delta: z.number(),
  units_delta_pct: z.number().nullable().describe('Fraction of the baseline; null when it is 0'),
  unit_price_used: z.number().nullable().describe('The price of a unit today'),
  unit_price_source: unitPriceSource,
  baseline_revenue: z.number().nullable(),
  scenario_revenue: z.number().nullable(),
  revenue_delta: z.number().nullable(),
  revenue_unknown: unknownRevenue,
  coverage_verdict: coverageVerdictSchema,
  method: scenarioMethodSchema,
  disclaimer: z.string(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** The comparison as plans keep it: older plans do not name the source of their price, which was the last day with sales data. */
const savedComparisonSchema = comparisonSchema.extend({
  unit_price_source: unitPriceSource.optional(),
  revenue_unknown: unknownRevenue.optional(),
});
export type SavedComparison = z.infer<typeof savedComparisonSchema>;

export const scenarioPlanSchema = z.strictObject({
  scenario_id: scenarioIdSchema,
  name: z.string(),
  store_id: storeIdSchema,
  product_id: productIdSchema,
  run_id: runIdSchema,
  horizon: z.int().min(1).max(90),
  method: scenarioMethodSchema,
  assumptions: savedAssumptionsSchema,
  comparison: savedComparisonSchema,
  tags: z.array(z.string()),
  cloned_from: scenarioIdSchema.nullable(),
  created_at: timestampSchema,
});
export type ScenarioPlan = z.infer<typeof scenarioPlanSchema>;

export const simulateInputSchema = z.strictObject({
  run_id: runIdSchema.describe('The baseline: a success run with an artifact'),
  horizon: z.int().min(1).max(90).default(14),
  method: scenarioMethodSchema.default('heuristic'),
  assumptions: assumptionsSchema,
});
export type SimulateInput = z.infer<typeof simulateInputSchema>;

export const savePlanInputSchema = simulateInputSchema.extend({
  name: textSchema.trim().min(1).max(200),
  tags: tagsSchema.default([]),
  cloned_from: scenarioIdSchema.nullable().default(null),
});

export const scenarioInputSchema = z.strictObject({ scenario_id: scenarioIdSchema });
export const scenariosByIdsInputSchema = z.strictObject({
  scenario_ids: z.array(scenarioIdSchema).min(1).max(500),
});
export const scenariosByIdsResultSchema = z.strictObject({
  found: z.array(scenarioPlanSchema).describe('In the order asked, duplicates once'),
  missing: z.array(scenarioIdSchema),
});

/** A plan without its day-by-day comparison. */
export const scenarioSummarySchema = scenarioPlanSchema.omit({ comparison: true }).extend({
  units_delta: z.number(),
  revenue_delta: z.number().nullable(),
  revenue_unknown: unknownRevenue,
});
export const listScenariosInputSchema = z.strictObject({
  run_id: runIdSchema.optional(),
  tags: z.array(tagSchema).max(20).optional().describe('Has all of these tags'),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});
export const listScenariosResultSchema = z.strictObject({
  scenarios: z.array(scenarioSummarySchema).describe('Newest first'),
  total: z.int(),
  next_cursor: cursorSchema.nullable(),
});

export const compareScenariosInputSchema = z.strictObject({
  scenario_ids: z
    .array(scenarioIdSchema)
    .min(2)
    .max(5)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name a plan twice'),
});
const scenarioRankingSchema = z.strictObject({
  rank: z.int().positive(),
  scenario_id: scenarioIdSchema,
  name: z.string(),
  method: scenarioMethodSchema,
  is_choice: z
    .boolean()
    .describe('False if the plan assumes a holiday or a life-cycle stage, which nobody can choose'),
  units_delta: z.number(),
  units_delta_pct: z.number().nullable(),
  revenue_delta: z.number().nullable(),
  revenue_unknown: unknownRevenue,
  coverage_verdict: coverageVerdictSchema,
});
export type ScenarioRanking = z.infer<typeof scenarioRankingSchema>;
export const compareScenariosResultSchema = z.strictObject({
  ranking: z
    .array(scenarioRankingSchema)
    .describe(
      'Best first: revenue gained, unknown revenue last, then units gained, then the order asked',
    ),
});

export const deleteScenarioResultSchema = z.strictObject({
  scenario_id: scenarioIdSchema,
  deleted: z.literal(true),
});
