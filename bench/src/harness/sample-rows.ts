import { createHash } from 'node:crypto';
import { scenarioPlan, showcaseWorkspace } from '@vitrine/db';
import type { Workbench } from './workbench.ts';

/** A record id that depends only on its record type and number. */
export function makeId(kind: string, number: number): string {
  return createHash('sha256').update(`${kind} ${number}`).digest('hex').slice(0, 32);
}

const planDays = 45;
const insertBatch = 500;

/** A plan of 45 days, about 7 kB as a file, with figures that differ between plans. */
function makePlan(number: number): typeof scenarioPlan.$inferInsert {
  const factor = 1 + (number % 17) / 100;
  const days = Array.from({ length: planDays }, (_, day) => {
    const baseline = ((number * 31 + day * 7) % 1_000) / 7;
    const scenario = baseline * factor;
    return {
      date: new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
      baseline,
      scenario,
      delta: scenario - baseline,
      applied_factor: factor,
    };
  });
  const baseline_units = days.reduce((sum, day) => sum + day.baseline, 0);
  const scenario_units = days.reduce((sum, day) => sum + day.scenario, 0);
  return {
    scenario_id: makeId('plan', number),
    name: `Price cut ${number}`,
    store_id: 1,
    product_id: 1,
    run_id: makeId('run', 1),
    horizon: planDays,
    method: 'heuristic',
    assumptions: { price: { change_pct: -0.1, start_date: '2026-01-05', end_date: '2026-01-20' } },
    comparison: {
      days,
      baseline_units,
      scenario_units,
      units_delta: scenario_units - baseline_units,
      units_delta_pct: factor - 1,
      unit_price_used: 2.5,
      baseline_revenue: baseline_units * 2.5,
      scenario_revenue: scenario_units * 2.25,
      revenue_delta: scenario_units * 2.25 - baseline_units * 2.5,
      coverage_verdict: 'unknown',
      method: 'heuristic',
      disclaimer: 'A heuristic multiplier after the forecast; no model has seen these assumptions.',
    },
    tags: ['source:showcase'],
  };
}

/** Saves plans and returns their ids. */
export async function insertPlans({ db }: Workbench, count: number): Promise<string[]> {
  for (let start = 1; start <= count; start += insertBatch) {
    const numbers = range(start, Math.min(count, start + insertBatch - 1));
    await db.insert(scenarioPlan).values(numbers.map(makePlan));
  }
  return range(1, count).map((number) => makeId('plan', number));
}

/** Keeps a completed workspace that refers to the plans. */
export async function insertWorkspace(
  { db }: Workbench,
  scenarioPlanIds: readonly string[],
): Promise<string> {
  const workspace_id = makeId('workspace', 1);
  await db.insert(showcaseWorkspace).values({
    workspace_id,
    status: 'completed',
    seed: 42,
    scenario: 'demo_minimal',
    reset: false,
    skip_seed: true,
    created_objects: { scenario_plan_ids: [...scenarioPlanIds] },
  });
  return workspace_id;
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
