import type { BundleProblem } from '@vitrine/contract';
import { planDirectory } from './bundle-format.ts';
import { isJsonObject, type JsonRecord } from './json-object.ts';

/** Sums of a few dozen days agree to more digits than this; a changed number does not. */
const tolerance = 1e-9;

function isClose(left: number, right: number): boolean {
  return Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left), Math.abs(right));
}

function sumOf(days: readonly JsonRecord[], key: string): number | null {
  let sum = 0;
  for (const day of days) {
    const value = day[key];
    if (typeof value !== 'number') return null;
    sum += value;
  }
  return sum;
}

function parsePlan(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Expectation = { key: string; expected: number | null };

/** The totals of a plan as computed from its days; null if the days do not determine them. */
function expectTotals(comparison: JsonRecord): Expectation[] {
  const days = Array.isArray(comparison.days) ? comparison.days.filter(isJsonObject) : [];
  if (days.length === 0) return [];
  const { baseline_units: baseline, scenario_units: scenario } = comparison;
  const areTotals = typeof baseline === 'number' && typeof scenario === 'number';
  return [
    { key: 'baseline_units', expected: sumOf(days, 'baseline') },
    { key: 'scenario_units', expected: sumOf(days, 'scenario') },
    { key: 'units_delta', expected: areTotals ? scenario - baseline : null },
  ];
}

function invalidPlan(path: string, expected: string, found: string | null): BundleProblem[] {
  return [{ code: 'plan_invalid', path, expected, found }];
}

/** Judges the content of a plan file with the right hash; `text` is null if its bytes are not UTF-8. Pure. */
export function judgePlanText(path: string, text: string | null): BundleProblem[] {
  const plan = text === null ? undefined : parsePlan(text);
  if (plan === undefined) return invalidPlan(path, 'JSON in UTF-8', 'other bytes');
  return judgePlan(path, plan);
}

/**
 * Judges a plan: an object, the plan that its file name says, and totals that match its days. A plan is open JSON, so only
 * present values are checked; pure.
 */
export function judgePlan(path: string, plan: unknown): BundleProblem[] {
  if (!isJsonObject(plan)) return invalidPlan(path, 'a JSON object', null);
  const id = path.slice(planDirectory.length + 1, -'.json'.length);
  if (plan.scenario_id !== id) {
    const found = typeof plan.scenario_id === 'string' ? 'another scenario_id' : 'no scenario_id';
    return invalidPlan(path, `scenario_id ${id}`, found);
  }
  const comparison = plan.comparison;
  if (!isJsonObject(comparison)) return [];
  return expectTotals(comparison).flatMap(({ key, expected }) => {
    const found = comparison[key];
    if (expected === null || typeof found !== 'number' || isClose(expected, found)) return [];
    return invalidPlan(path, `comparison.${key} ${expected}, by its days`, String(found));
  });
}

const planFilePath = new RegExp(`^${planDirectory}/[0-9a-f]{32}\\.json$`);

/** Whether a path is that of a plan file. */
export function isPlanPath(path: string): boolean {
  return planFilePath.test(path);
}
