import type { Assumptions, Comparison } from '@vitrine/contract';
import { compareRevenue } from './compare-revenue.ts';

/** Units of one future day, without and with the assumptions. */
interface ForecastDay {
  date: string;
  baseline: number;
  scenario: number;
}

interface CompareOptions extends Pick<Comparison, 'method' | 'disclaimer'> {
  days: readonly ForecastDay[];
  assumptions: Assumptions;
  /** Price of a unit from the recent sales, null if unknown; a given price takes precedence. */
  recentPrice: number | null;
}

/** Stock that exceeds the expected units by less than this share counts as at risk. */
const safetyShare = 0.1;

/** Compares a scenario with its baseline, day by day and in total. Units per day, revenue in the price's currency. */
export function compareForecasts({
  days,
  assumptions,
  recentPrice,
  method,
  disclaimer,
}: CompareOptions): Comparison {
  const rows = days.map(({ date, baseline, scenario }) => {
    const applied = baseline === 0 ? null : scenario / baseline;
    return { date, baseline, scenario, delta: scenario - baseline, applied_factor: applied };
  });
  const baselineUnits = sum(rows.map((row) => row.baseline));
  const scenarioUnits = sum(rows.map((row) => row.scenario));
  return {
    days: rows,
    baseline_units: baselineUnits,
    scenario_units: scenarioUnits,
    units_delta: scenarioUnits - baselineUnits,
    units_delta_pct: baselineUnits === 0 ? null : (scenarioUnits - baselineUnits) / baselineUnits,
    ...compareRevenue({ days: rows, assumptions, recentPrice }),
    coverage_verdict: judgeCoverage(assumptions.inventory?.on_hand_units, scenarioUnits),
    method,
    disclaimer,
  };
}

function judgeCoverage(onHand: number | undefined, units: number): Comparison['coverage_verdict'] {
  if (onHand === undefined) return 'unknown';
  if (onHand < units) return 'stockout';
  return onHand < units * (1 + safetyShare) ? 'at_risk' : 'covered';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
