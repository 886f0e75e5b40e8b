import { describe, expect, it } from 'vitest';
import {
  describeTestDays,
  describeVerdict,
  type JudgedWinner,
  judgeWinner,
  summarizeVerdict,
} from './describe-verdict.ts';
import type { BacktestOutcome, RunVerdict } from './run-verdict.ts';

const metrics = { smape: 50, mae: 9, rmse: 12, bias: 0, mase: 0.9, rmsse: 0.8 };
const measured_on = {
  folds: 3,
  days: 42,
  first_date: '2011-10-29',
  last_date: '2011-12-09',
  selling_days: 35,
};
const outcome: BacktestOutcome = {
  candidates: (
    [
      ['ridge', 2, 0.589],
      ['seasonal_naive', 1, 0.643],
    ] as const
  ).map(([model_type, feature_frame_version, wape]) => ({
    model_type,
    feature_frame_version,
    metrics: { ...metrics, wape },
    skill_vs_seasonal_naive: null,
    intervals: [],
    reason: null,
  })),
  selection: {
    rule: 'median_combination_unless_10_percent_better',
    metric: 'wape',
    winner: 'ridge',
    reason: 'ridge has the lowest WAPE.',
  },
  verdict: { skill_vs_seasonal_naive: 0.084, skill_vs_zero: 0.411, flags: [] },
  measured_on,
};

const judged = (verdict: Partial<RunVerdict>, part: Partial<JudgedWinner> = {}): JudgedWinner => ({
  ...judgeWinner(outcome),
  errors: undefined,
  ...part,
  verdict: { ...outcome.verdict, ...verdict },
});

describe('the verdict in words', () => {
  it('names the winner, by how much it beats the yardstick, and both errors', () => {
    expect(describeVerdict(judgeWinner(outcome))).toBe(
      'ridge beats the seasonal naive forecast by 8.4 % (WAPE 58.9 % against 64.3 %).',
    );
  });

  it('leaves the errors out where one of them is not known', () => {
    const [ridge] = outcome.candidates;
    const alone = { ...outcome, candidates: ridge ? [ridge] : [] };
    expect(describeVerdict(judgeWinner(alone))).toBe(
      'ridge beats the seasonal naive forecast by 8.4 %.',
    );
  });

  const nobody = ['no_better_than_seasonal_naive', 'no_candidate_beats_seasonal_naive'] as const;

  it.each([
    [
      'no candidate is better than the yardstick, which wins',
      judged({ skill_vs_seasonal_naive: 0, flags: [...nobody] }, { winner: 'seasonal_naive' }),
      'No candidate beats the seasonal naive forecast.',
    ],
    [
      'the winner is worse and no candidate is better',
      judged({ skill_vs_seasonal_naive: -0.03, flags: [...nobody] }),
      'No candidate beats the seasonal naive forecast; ridge is 3 % worse.',
    ],
    [
      'the winner is as good and no candidate is better',
      judged({ skill_vs_seasonal_naive: 0, flags: [...nobody] }),
      'No candidate beats the seasonal naive forecast; ridge is as good.',
    ],
    [
      'the rule kept a winner that the yardstick equals',
      judged({ skill_vs_seasonal_naive: -0.01, flags: ['no_better_than_seasonal_naive'] }),
      'ridge does not beat the seasonal naive forecast, though another candidate does.',
    ],
    [
      'the gain is smaller than what is shown',
      judged({ skill_vs_seasonal_naive: 0.0001 }),
      'ridge beats the seasonal naive forecast by less than 0.1 %.',
    ],
    [
      'zero is as good',
      judged({ skill_vs_zero: 0, flags: ['no_better_than_zero', 'no_candidate_beats_zero'] }),
      'ridge beats the seasonal naive forecast by 8.4 %. Forecasting zero would have been as good.',
    ],
    [
      'zero is better',
      judged({ skill_vs_zero: -0.2, flags: ['no_better_than_zero'] }),
      'ridge beats the seasonal naive forecast by 8.4 %. Forecasting zero would have been better.',
    ],
    [
      'nothing was sold',
      judged(
        {
          skill_vs_zero: null,
          flags: ['metric_undefined', 'no_better_than_zero', 'no_candidate_beats_zero'],
        },
        { metric: 'mae', errors: { winner: 0.5, seasonal_naive: 1.25 } },
      ),
      'Nothing was sold on the test days: chosen by MAE. ridge beats the seasonal naive forecast by 8.4 % (MAE 0.50 against 1.25). Forecasting zero would have made no error.',
    ],
    [
      'there is no error of the yardstick to divide by',
      judged({ skill_vs_seasonal_naive: null }),
      'ridge cannot be compared with the seasonal naive forecast, which made no error or could not be scored.',
    ],
  ])('says so when %s', (_when, winner, words) => {
    expect(describeVerdict(winner)).toBe(words);
  });

  it('says what a number was measured on', () => {
    expect(describeTestDays(measured_on)).toBe(
      '3 folds of 14 days, 2011-10-29 to 2011-12-09, 35 of 42 days with sales',
    );
    const { selling_days: _notRecorded, ...older } = measured_on;
    expect(describeTestDays(older)).toBe('3 folds of 14 days, 2011-10-29 to 2011-12-09');
  });

  const noBetterThanZero: RunVerdict['flags'] = ['no_better_than_zero'];

  it.each<[Partial<RunVerdict>, string]>([
    [{}, '8.4 % better than seasonal naive'],
    [{ flags: noBetterThanZero }, '8.4 % better than seasonal naive, but no better than zero'],
    [{ skill_vs_seasonal_naive: -0.2 }, 'no better than seasonal naive'],
    [
      { skill_vs_seasonal_naive: 0, flags: noBetterThanZero },
      'no better than seasonal naive or zero',
    ],
    [{ skill_vs_seasonal_naive: null, flags: noBetterThanZero }, 'no better than zero'],
    [{ skill_vs_seasonal_naive: null }, 'skill not defined'],
  ])('is short enough for a row: %j', (part, words) => {
    const verdict = { ...outcome.verdict, ...part };
    expect(summarizeVerdict({ winner: 'ridge', verdict })).toBe(words);
  });

  it.each<[RunVerdict['flags'], string]>([
    [[], 'no candidate beats it'],
    [noBetterThanZero, 'no candidate beats it; no better than zero'],
  ])('does not compare seasonal naive with itself in a row: %j', (flags, words) => {
    const verdict = { ...outcome.verdict, skill_vs_seasonal_naive: 0, flags };
    expect(summarizeVerdict({ winner: 'seasonal_naive', verdict })).toBe(words);
  });
});
