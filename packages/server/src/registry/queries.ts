import type { ModelRun } from '@vitrine/contract';
import { modelRun, runAlias, type VitrineDb } from '@vitrine/db';
import { and, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';

/** The rows of these runs, in no order; one query however many. */
export function findModelRuns(db: VitrineDb, runIds: readonly string[]): Promise<ModelRun[]> {
  return db
    .select()
    .from(modelRun)
    .where(inArray(modelRun.run_id, [...runIds]));
}

export interface ModelRunFilter {
  model_type?: ModelRun['model_type'] | undefined;
  status?: ModelRun['status'] | undefined;
  store_id?: number | undefined;
  product_id?: number | undefined;
}

function matches(filter: ModelRunFilter): SQL | undefined {
  return and(
    filter.model_type ? eq(modelRun.model_type, filter.model_type) : undefined,
    filter.status ? eq(modelRun.status, filter.status) : undefined,
    filter.store_id ? eq(modelRun.store_id, filter.store_id) : undefined,
    filter.product_id ? eq(modelRun.product_id, filter.product_id) : undefined,
  );
}

export interface PageOptions {
  limit: number;
  after: readonly [createdAt: string, id: string] | null;
}

export function selectModelRunPage(db: VitrineDb, filter: ModelRunFilter, page: PageOptions) {
  const isAfter =
    page.after &&
    sql`(${modelRun.created_at}, ${modelRun.run_id}) < (${page.after[0]}::timestamptz, ${page.after[1]})`;
  return db
    .select()
    .from(modelRun)
    .where(and(matches(filter), isAfter ?? undefined))
    .orderBy(desc(modelRun.created_at), desc(modelRun.run_id))
    .limit(page.limit);
}

export function countModelRuns(db: VitrineDb, filter: ModelRunFilter): Promise<number> {
  return db.$count(modelRun, matches(filter));
}

/**
 * Aliases with what makes each stale: the newest success run on the same grain with an overlapping window that was
 * created after the alias was last set. Null where there is none.
 */
export function selectAliases(db: VitrineDb, aliasNames?: readonly string[]) {
  return db
    .select({
      ...getTableColumns(runAlias),
      own_frame_version: modelRun.feature_frame_version,
      newer_frame_version: sql<number | null>`(
        select newer.feature_frame_version from ${modelRun} newer
        where newer.status = 'success'
          and newer.run_id <> ${runAlias.run_id}
          and newer.store_id = ${modelRun.store_id}
          and newer.product_id = ${modelRun.product_id}
          and newer.data_window_start <= ${modelRun.data_window_end}
          and newer.data_window_end >= ${modelRun.data_window_start}
          and newer.created_at > ${runAlias.updated_at}
        order by newer.created_at desc, newer.run_id desc
        limit 1)`,
    })
    .from(runAlias)
    .leftJoin(modelRun, eq(modelRun.run_id, runAlias.run_id))
    .where(aliasNames ? inArray(runAlias.alias_name, [...aliasNames]) : undefined)
    .orderBy(runAlias.alias_name);
}
