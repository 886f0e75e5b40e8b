import type { KeptModelRun, ListModelRunsInput, ModelRun } from '@vitrine/contract';
import {
  listCreated,
  modelRun,
  product,
  runAlias,
  showcaseWorkspace,
  store,
  type VitrineDb,
} from '@vitrine/db';
import { and, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import { anyCasePattern } from '../any-case-pattern.ts';
import type { Order } from '../rpc/cursor.ts';

/** The columns of a run that leave the registry; its place in the order stays inside. */
const { registry_order: _inside, ...runColumns } = getTableColumns(modelRun);
export const modelRunColumns = runColumns;
const { registry_order: aliasOrder, ...aliasColumns } = getTableColumns(runAlias);

/** The rows of these runs, in no order; always one query. */
export function findModelRuns(db: VitrineDb, runIds: readonly string[]): Promise<ModelRun[]> {
  return db
    .select(modelRunColumns)
    .from(modelRun)
    .where(inArray(modelRun.run_id, [...runIds]));
}

type Keeper = NonNullable<KeptModelRun['kept_by']>;

/** By run the newest workspace that names it among what its own run made; always one query. */
export async function findKeepers(
  db: VitrineDb,
  runIds: readonly string[],
): Promise<Map<string, Keeper>> {
  const { workspace_id, name, date_end, phase_summaries, created_at, created_objects } =
    showcaseWorkspace;
  const asked = sql`string_to_array(${runIds.join(',')}, ',')`;
  const created = listCreated(created_objects);
  const rows = await db.execute<Keeper & { run_id: string }>(sql`
    select distinct on (run_id) run_id, ${workspace_id}, ${name}, ${phase_summaries} -> 'grain' as grain, ${date_end}
    from ${showcaseWorkspace}, jsonb_array_elements_text(${created}) as run_id
    where ${created} ?| ${asked} and run_id = any(${asked})
    order by run_id, ${created_at} desc, ${workspace_id} desc`);
  return new Map(rows.map(({ run_id, ...keeper }) => [run_id, keeper]));
}

export type ModelRunFilter = Pick<
  ListModelRunsInput,
  'model_type' | 'status' | 'store_id' | 'product_id' | 'q'
>;

function matches(filter: ModelRunFilter): SQL | undefined {
  return and(
    filter.model_type ? eq(modelRun.model_type, filter.model_type) : undefined,
    filter.status ? eq(modelRun.status, filter.status) : undefined,
    filter.store_id ? eq(modelRun.store_id, filter.store_id) : undefined,
    filter.product_id ? eq(modelRun.product_id, filter.product_id) : undefined,
    ...splitWords(filter.q).map(holdsWord),
  );
}

/** The dot between store and product is a separator on the page, and no part of a name. */
function splitWords(q = ''): string[] {
  return q.split(/[\s·]+/).filter((word) => word !== '');
}

function holdsWord(word: string): SQL {
  const pattern = anyCasePattern(word);
  return sql`(${modelRun.model_type} ~ ${pattern}
    or ${modelRun.run_id} ~ ${pattern}
    or ${modelRun.data_window_end}::text ~ ${pattern}
    or exists (select from ${store} where ${store.store_id} = ${modelRun.store_id} and ${store.store_code} ~ ${pattern})
    or exists (select from ${product} where ${product.product_id} = ${modelRun.product_id} and ${product.sku} ~ ${pattern})
    or exists (select from ${runAlias} where ${runAlias.run_id} = ${modelRun.run_id} and ${runAlias.alias_name} ~ ${pattern}))`;
}

export type SortKey = ListModelRunsInput['sort_by'];

/** The end of a page: the sort keys of its last row. */
export interface ModelRunPosition {
  key: string | number | null;
  created_at: string;
  run_id: string;
}

export interface ModelRunPage extends Order<SortKey> {
  limit: number;
  after: ModelRunPosition | null;
}

/** A run without the days of its backtest and forecast, which would be most of a page of runs. */
const briefRuntimeInfo = sql<
  ModelRun['runtime_info']
>`${modelRun.runtime_info} - '{fold_traces,outlook}'::text[]`.mapWith(modelRun.runtime_info);

/** One page of rows; rows without a WAPE come last in both orders, ties by newest. */
export function selectModelRunPage(
  db: VitrineDb,
  filter: ModelRunFilter,
  page: ModelRunPage,
): Promise<ModelRun[]> {
  return db
    .select({ ...modelRunColumns, runtime_info: briefRuntimeInfo })
    .from(modelRun)
    .where(and(matches(filter), page.after ? isAfter(page, page.after) : undefined))
    .orderBy(...orderOf(page))
    .limit(page.limit);
}

/** Metrics are JSON numbers; as doubles they compare and pass through a cursor exactly. */
const wape = sql`(${modelRun.metrics}->>'wape')::float8`;

const sortKeys = {
  created_at: { column: sql`${modelRun.created_at}`, type: sql`timestamptz` },
  wape: { column: wape, type: sql`float8` },
  model_type: { column: sql`${modelRun.model_type}`, type: sql`text` },
  status: { column: sql`${modelRun.status}`, type: sql`text` },
};

function orderOf({ sort_by, sort_order }: ModelRunPage): SQL[] {
  const newest = [desc(modelRun.created_at), desc(modelRun.run_id)];
  if (sort_by === 'created_at' && sort_order === 'desc') return newest;
  const { column } = sortKeys[sort_by];
  const key = sort_order === 'asc' ? sql`${column} asc` : sql`${column} desc`;
  return [sql`${key} nulls last`, ...newest];
}

function isAfter({ sort_by, sort_order }: ModelRunPage, after: ModelRunPosition): SQL {
  const isOlder = sql`(${modelRun.created_at}, ${modelRun.run_id})
    < (${after.created_at}::timestamptz, ${after.run_id})`;
  if (sort_by === 'created_at' && sort_order === 'desc') return isOlder;
  const { column, type } = sortKeys[sort_by];
  if (after.key === null) return sql`(${column} is null and ${isOlder})`;
  const key = sql`${after.key}::${type}`;
  const beyond = sort_order === 'asc' ? sql`${column} > ${key}` : sql`${column} < ${key}`;
  return sql`(${beyond} or ${column} is null or (${column} = ${key} and ${isOlder}))`;
}

export function countModelRuns(db: VitrineDb, filter: ModelRunFilter): Promise<number> {
  return db.$count(modelRun, matches(filter));
}

/**
 * Aliases with the run that makes each stale: the newest success run on the same grain with an overlapping window that was created
 * after the alias was last set. "After" follows the order of the registry, since a clock may be set back. Null if there is none.
 */
export function selectAliases(db: VitrineDb, aliasNames?: readonly string[]) {
  return db
    .select({
      ...aliasColumns,
      own_frame_version: modelRun.feature_frame_version,
      newer_frame_version: sql<number | null>`(
        select newer.feature_frame_version from ${modelRun} newer
        where newer.status = 'success'
          and newer.run_id <> ${runAlias.run_id}
          and newer.store_id = ${modelRun.store_id}
          and newer.product_id = ${modelRun.product_id}
          and newer.data_window_start <= ${modelRun.data_window_end}
          and newer.data_window_end >= ${modelRun.data_window_start}
          and newer.registry_order > ${aliasOrder}
        order by newer.registry_order desc
        limit 1)`,
    })
    .from(runAlias)
    .leftJoin(modelRun, eq(modelRun.run_id, runAlias.run_id))
    .where(aliasNames ? inArray(runAlias.alias_name, [...aliasNames]) : undefined)
    .orderBy(runAlias.alias_name);
}
