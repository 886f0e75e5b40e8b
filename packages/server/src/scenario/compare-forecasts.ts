import type { Assumptions, Comparison } from '@vitrine/contract';
import { compareRevenue } from './compare-revenue.ts';
import { judgeCoverage } from './judge-coverage.ts';

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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
