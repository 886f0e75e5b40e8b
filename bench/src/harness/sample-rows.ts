import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Workbench } from './workbench.ts';

/** A record id that depends only on its record type and number. */
export function makeId(kind: string, number: number): string {
  return createHash('sha256').update(`${kind} ${number}`).digest('hex').slice(0, 32);
}

const planDays = 45;
const insertBatch = 500;

/** A plan of 45 days, about 7 kB as a file, with figures that differ between plans. */
function makePlan(number: number) {
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
    created_at: '2026-01-01T00:00:00Z',
  };
}

/** Saves plans and returns their ids. Names the columns it fills: an earlier build lacks those that came later. */
export async function insertPlans({ db }: Workbench, count: number): Promise<string[]> {
  for (let start = 1; start <= count; start += insertBatch) {
    const plans = range(start, Math.min(count, start + insertBatch - 1)).map(makePlan);
    await db.execute(sql`
      insert into scenario_plan (scenario_id, name, store_id, product_id, run_id, horizon, method,
        assumptions, comparison, tags, created_at)
      select scenario_id, name, store_id, product_id, run_id, horizon, method,
        assumptions, comparison, tags, created_at
      from jsonb_to_recordset(${JSON.stringify(plans)}::jsonb) as plan (scenario_id text, name text,
        store_id int, product_id int, run_id text, horizon int, method text, assumptions jsonb,
        comparison jsonb, tags jsonb, created_at timestamptz)`);
  }
  return range(1, count).map((number) => makeId('plan', number));
}

/** Keeps a completed workspace that refers to the plans. */
export async function insertWorkspace(
  { db }: Workbench,
  scenarioPlanIds: readonly string[],
): Promise<string> {
  const workspace_id = makeId('workspace of plans', scenarioPlanIds.length);
  const created_objects = JSON.stringify({ scenario_plan_ids: scenarioPlanIds });
  await db.execute(sql`
    insert into showcase_workspace
      (workspace_id, status, seed, scenario, reset, skip_seed, created_objects)
    values (${workspace_id}, 'completed', 42, 'demo_minimal', false, true, ${created_objects}::jsonb)`);
  return workspace_id;
}

/** Keeps workspaces by their numbers, every tenth archived and every thousandth pinned. */
export async function insertWorkspaces(
  { db }: Workbench,
  { from = 1, to }: { from?: number; to: number },
): Promise<void> {
  await db.execute(sql`
    insert into showcase_workspace
      (workspace_id, name, status, seed, scenario, reset, skip_seed, tags, archived, pinned, created_at, result_summary)
    select md5(number::text), 'w-' || number, 'completed', number, 'demo_minimal', false, true,
      jsonb_build_array('t' || number % 50, case number % 2 when 0 then 'even' else 'odd' end),
      number % 10 = 0, number % 1000 = 1, timestamptz '2025-01-01Z' + number * interval '1 minute',
      '{"winner_model_type": "naive", "winner_wape": 0.5, "wall_clock_s": 1.5}'
    from generate_series(${from}::int, ${to}::int) number`);
  await db.execute(sql`vacuum analyze showcase_workspace`);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
