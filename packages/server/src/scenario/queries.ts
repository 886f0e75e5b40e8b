import type { ScenarioPlan, UnknownRevenue } from '@vitrine/contract';
import { scenarioPlan, type VitrineDb } from '@vitrine/db';
import { and, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';

export function findPlans(db: VitrineDb, scenarioIds: readonly string[]): Promise<ScenarioPlan[]> {
  return db
    .select()
    .from(scenarioPlan)
    .where(inArray(scenarioPlan.scenario_id, [...scenarioIds]));
}

export interface PlanFilter {
  run_id?: string | undefined;
  tags?: readonly string[] | undefined;
}

function matches({ run_id, tags }: PlanFilter): SQL | undefined {
  return and(
    run_id ? eq(scenarioPlan.run_id, run_id) : undefined,
    tags?.length ? sql`${scenarioPlan.tags} @> ${JSON.stringify(tags)}::jsonb` : undefined,
  );
}

interface PageOptions {
  limit: number;
  after: readonly [createdAt: string, id: string] | null;
}

/** Plans without their day rows, which stay in the database. */
export function selectPlanPage(db: VitrineDb, filter: PlanFilter, page: PageOptions) {
  const { comparison, ...columns } = getTableColumns(scenarioPlan);
  const isAfter =
    page.after &&
    sql`(${scenarioPlan.created_at}, ${scenarioPlan.scenario_id}) < (${page.after[0]}::timestamptz, ${page.after[1]})`;
  return db
    .select({
      ...columns,
      units_delta: sql<number>`(${comparison} -> 'units_delta')::float8`.mapWith(Number),
      revenue_delta: sql<number | null>`case jsonb_typeof(${comparison} -> 'revenue_delta')
        when 'number' then (${comparison} -> 'revenue_delta')::float8 end`,
      revenue_unknown: sql<UnknownRevenue | null>`nullif(${comparison} -> 'revenue_unknown', 'null')`,
    })
    .from(scenarioPlan)
    .where(and(matches(filter), isAfter ?? undefined))
    .orderBy(desc(scenarioPlan.created_at), desc(scenarioPlan.scenario_id))
    .limit(page.limit);
}

export function countPlans(db: VitrineDb, filter: PlanFilter): Promise<number> {
  return db.$count(scenarioPlan, matches(filter));
}
