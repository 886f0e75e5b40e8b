import * as z from 'zod';
import { dateSchema } from './primitives.ts';
import { choiceMetricSchema, metricsSchema, modelTypeSchema } from './registry.ts';

/** How the intervals of one level performed over all test days of all folds. */
export const intervalScoreSchema = z.strictObject({
  level: z.union([z.literal(80), z.literal(95)]),
  coverage: z.number().min(0).max(1).describe('Share of the test days inside the intervals'),
  mean_pinball_loss: z
    .number()
    .nonnegative()
    .describe('Units per day, mean over both bounds of the interval; lower is better'),
});
export type IntervalScore = z.infer<typeof intervalScoreSchema>;

/** A model that competed, as the backtest scored it. */
export const scoredCandidateSchema = z.strictObject({
  model_type: modelTypeSchema,
  feature_frame_version: z.union([z.literal(1), z.literal(2)]),
  metrics: metricsSchema.nullable().describe('Null when the model could not be scored'),
  skill_vs_seasonal_naive: z
    .number()
    .nullable()
    .describe('1 − error ÷ error of seasonal_naive on the same days, by the metric of the choice'),
  intervals: z.array(intervalScoreSchema),
  reason: z.string().nullable().describe('Why it could not be scored; null when it was'),
});
export type ScoredCandidate = z.infer<typeof scoredCandidateSchema>;

/** The names of all rules that have chosen a winner so far; a record names the rule of its run. */
export const selectionRuleSchema = z.enum(['median_combination_unless_10_percent_better']);
export type SelectionRule = z.infer<typeof selectionRuleSchema>;

/** The winner and why it won. `metric` is the one that decided: `mae` if the requested one is null for every candidate. */
export const selectionSchema = z.strictObject({
  rule: selectionRuleSchema,
  metric: choiceMetricSchema,
  winner: modelTypeSchema,
  reason: z.string().describe('One sentence'),
});
export type Selection = z.infer<typeof selectionSchema>;

/**
 * `no_better_than_…` describes the winner; `no_candidate_beats_…` describes all candidates, the winner included. They can differ:
 * the rule may prefer a winner to a candidate that is a little better. `metric_undefined`: the requested metric is null for all.
 */
export const verdictFlagSchema = z.enum([
  'no_better_than_seasonal_naive',
  'no_candidate_beats_seasonal_naive',
  'no_better_than_zero',
  'no_candidate_beats_zero',
  'metric_undefined',
]);
export type VerdictFlag = z.infer<typeof verdictFlagSchema>;

/**
 * What the winner is worth, by the metric of the choice on the same days: skill = 1 − error ÷ error of the yardstick, 0 is no
 * better, below 0 worse, null where the yardstick has no error.
 */
export const runVerdictSchema = z.strictObject({
  skill_vs_seasonal_naive: z.number().nullable(),
  skill_vs_zero: z.number().nullable().describe('Compared with forecasting 0 for every day'),
  flags: z.array(verdictFlagSchema),
});
export type RunVerdict = z.infer<typeof runVerdictSchema>;

/** The test days over which every figure of a backtest is pooled. */
export const measuredOnSchema = z.strictObject({
  folds: z.int().positive(),
  days: z.int().positive().describe('Test days of all folds'),
  first_date: dateSchema,
  last_date: dateSchema,
  selling_days: z.int().nonnegative().describe('Of these days, those with quantity > 0'),
});
export type MeasuredOn = z.infer<typeof measuredOnSchema>;

/** What the step `backtest` adds to its `data` and a kept run adds to its record; candidates in rank order, winner first. */
export const backtestOutcomeSchema = z.object({
  candidates: z.array(scoredCandidateSchema),
  selection: selectionSchema,
  verdict: runVerdictSchema,
  measured_on: measuredOnSchema,
});
export type BacktestOutcome = z.infer<typeof backtestOutcomeSchema>;
