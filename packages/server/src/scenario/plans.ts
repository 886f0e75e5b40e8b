import { type Assumptions, type ScenarioPlan, scenarioIdSchema } from '@vitrine/contract';
import { scenarioPlan, type VitrineDb } from '@vitrine/db';
import { eq } from 'drizzle-orm';
import * as z from 'zod';
import { cursorTimeSchema, cutPage, decodeCursor, encodeCursor } from '../rpc/cursor.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { explainUnknownRevenue } from './compare-revenue.ts';
import { countPlans, findPlans, type PlanFilter, selectPlanPage } from './queries.ts';

const cursorKeys = z.tuple([cursorTimeSchema, scenarioIdSchema]);

export async function getPlan(db: VitrineDb, scenarioId: string): Promise<ScenarioPlan> {
  const [plan] = await findPlans(db, [scenarioId]);
  if (!plan)
    throw new VitrineError('SCENARIO_NOT_FOUND', `There is no scenario plan ${scenarioId}.`);
  return plan;
}

/** A plan before the database has set its time. */
export type UnsavedPlan = Omit<ScenarioPlan, 'created_at'>;

export async function insertPlan(db: VitrineDb, plan: UnsavedPlan): Promise<ScenarioPlan> {
  await db.insert(scenarioPlan).values(plan);
  return getPlan(db, plan.scenario_id);
}

/** Found plans and missing ids, both as data, in the order requested, duplicates once; one query. */
export async function getPlansByIds(db: VitrineDb, scenarioIds: readonly string[]) {
  const byId = new Map((await findPlans(db, scenarioIds)).map((plan) => [plan.scenario_id, plan]));
  const asked = [...new Set(scenarioIds)];
  return {
    found: asked.flatMap((id) => byId.get(id) ?? []),
    missing: asked.filter((id) => !byId.has(id)),
  };
}

interface ListOptions extends PlanFilter {
  limit: number;
  cursor?: string | undefined;
}

export async function listPlans(db: VitrineDb, { limit, cursor, ...filter }: ListOptions) {
  const after = cursor ? decodeCursor(cursor, cursorKeys) : null;
  const [rows, total] = await Promise.all([
    selectPlanPage(db, filter, { limit: limit + 1, after }),
    countPlans(db, filter),
  ]);
  const { page, next_cursor } = cutPage(rows, limit, ({ created_at, scenario_id }) =>
    encodeCursor([created_at, scenario_id]),
  );
  const scenarios = page.map((plan) => ({ ...plan, revenue_unknown: explainUnknownRevenue(plan) }));
  return { scenarios, total, next_cursor };
}

/** Ranks saved plans: revenue gained, unknown revenue last, then units gained, then the order requested. A missing plan is an error. */
export async function comparePlans(
  findPlans: (ids: readonly string[]) => ReturnType<typeof getPlansByIds>,
  scenarioIds: readonly string[],
) {
  const { found, missing } = await findPlans(scenarioIds);
  const [gone] = missing;
  if (gone) throw new VitrineError('SCENARIO_NOT_FOUND', `There is no scenario plan ${gone}.`);
  const ranked = found.toSorted(
    ({ comparison: a }, { comparison: b }) =>
      compareGains(a.revenue_delta, b.revenue_delta) || b.units_delta - a.units_delta,
  );
  return {
    ranking: ranked.map(({ scenario_id, name, method, assumptions, comparison }, index) => ({
      rank: index + 1,
      scenario_id,
      name,
      method,
      is_choice: isChoice(assumptions),
      units_delta: comparison.units_delta,
      units_delta_pct: comparison.units_delta_pct,
      revenue_delta: comparison.revenue_delta,
      revenue_unknown: explainUnknownRevenue(comparison),
      coverage_verdict: comparison.coverage_verdict,
    })),
  };
}

/** The larger gain first; an unknown gain last. */
function compareGains(left: number | null, right: number | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return right - left;
}

/** A plan that assumes a holiday or a life-cycle stage describes an event, not a choice. */
function isChoice({ holiday, lifecycle }: Assumptions): boolean {
  return holiday === undefined && lifecycle === undefined;
}

export async function deletePlan(db: VitrineDb, scenarioId: string) {
  const gone = await db
    .delete(scenarioPlan)
    .where(eq(scenarioPlan.scenario_id, scenarioId))
    .returning({ id: scenarioPlan.scenario_id });
  if (gone.length === 0) {
    throw new VitrineError('SCENARIO_NOT_FOUND', `There is no scenario plan ${scenarioId}.`);
  }
  return { scenario_id: scenarioId, deleted: true as const };
}
