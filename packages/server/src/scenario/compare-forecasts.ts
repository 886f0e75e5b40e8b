import type { Assumptions, Comparison } from '@vitrine/contract';
import { relativePrice } from './heuristic.ts';

/** Units of one day to come, without and with the assumptions. */
interface ForecastDay {
  date: string;
  baseline: number;
  scenario: number;
}

interface CompareOptions extends Pick<Comparison, 'method' | 'disclaimer'> {
  days: readonly ForecastDay[];
  assumptions: Assumptions;
  /** Price of one unit today, null when none is known; revenues are then null too. */
  unitPrice: number | null;
}

/** Stock that leaves less than this share above the expected units counts as at risk. */
const safetyShare = 0.1;

/** Sets a scenario against its baseline, day by day and in total. Units a day, revenue in the price's currency. */
export function compareForecasts({
  days,
  assumptions,
  unitPrice,
  method,
  disclaimer,
}: CompareOptions): Comparison {
  const rows = days.map(({ date, baseline, scenario }) => {
    const applied = baseline === 0 ? null : scenario / baseline;
    return { date, baseline, scenario, delta: scenario - baseline, applied_factor: applied };
  });
  const baselineUnits = sum(rows.map((row) => row.baseline));
  const scenarioUnits = sum(rows.map((row) => row.scenario));
  const revenue = unitPrice === null ? null : compareRevenue(rows, assumptions, unitPrice);
  return {
    days: rows,
    baseline_units: baselineUnits,
    scenario_units: scenarioUnits,
    units_delta: scenarioUnits - baselineUnits,
    units_delta_pct: baselineUnits === 0 ? null : (scenarioUnits - baselineUnits) / baselineUnits,
    unit_price_used: unitPrice,
    baseline_revenue: revenue?.baseline ?? null,
    scenario_revenue: revenue?.scenario ?? null,
    revenue_delta: revenue ? revenue.scenario - revenue.baseline : null,
    coverage_verdict: judgeCoverage(assumptions.inventory?.on_hand_units, scenarioUnits),
    method,
    disclaimer,
  };
}

function compareRevenue(
  rows: readonly { date: string; baseline: number; scenario: number }[],
  assumptions: Assumptions,
  unitPrice: number,
) {
  return {
    baseline: sum(rows.map((row) => row.baseline * unitPrice)),
    scenario: sum(
      rows.map((row) => row.scenario * unitPrice * relativePrice(assumptions, row.date)),
    ),
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
