import type { ListWorkspacesInput, Workspace, WorkspaceListItem } from '@vitrine/contract';
import { showcaseWorkspace, type VitrineDb } from '@vitrine/db';
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  inArray,
  ne,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import type { Order } from '../rpc/cursor.ts';

const workspace = showcaseWorkspace;

export async function findWorkspace(db: VitrineDb, workspaceId: string): Promise<Workspace | null> {
  const [row] = await db.select().from(workspace).where(eq(workspace.workspace_id, workspaceId));
  return row ?? null;
}

export async function deleteSettledWorkspace(db: VitrineDb, workspaceId: string): Promise<boolean> {
  const gone = await db
    .delete(workspace)
    .where(and(eq(workspace.workspace_id, workspaceId), ne(workspace.status, 'running')))
    .returning({ id: workspace.workspace_id });
  return gone.length > 0;
}

export type WorkspaceChanges = Partial<
  Pick<Workspace, 'name' | 'notes' | 'tags' | 'archived' | 'pinned'>
>;

/** Null if there is no such row, or if the changes would not change it. */
export async function changeWorkspace(
  db: VitrineDb,
  workspaceId: string,
  changes: WorkspaceChanges,
): Promise<Workspace | null> {
  const [row] = await db
    .update(workspace)
    .set({ ...changes, updated_at: sql`now()` })
    .where(and(eq(workspace.workspace_id, workspaceId), wouldChange(changes)))
    .returning();
  return row ?? null;
}

function wouldChange({ name, notes, tags, archived, pinned }: WorkspaceChanges): SQL | undefined {
  const differs = (column: SQLWrapper, value: unknown) =>
    value === undefined ? undefined : sql`${column} is distinct from ${value}`;
  return or(
    differs(workspace.name, name),
    differs(workspace.notes, notes),
    tags && sql`${workspace.tags} is distinct from ${JSON.stringify(tags)}::jsonb`,
    differs(workspace.archived, archived),
    differs(workspace.pinned, pinned),
  );
}

export type WorkspaceFilter = Pick<
  ListWorkspacesInput,
  'q' | 'status' | 'tags' | 'include_archived' | 'replayed_from_workspace_ids'
>;

function matches(filter: WorkspaceFilter): SQL | undefined {
  const { q, status, tags, include_archived, replayed_from_workspace_ids: sources } = filter;
  return and(
    // Names are always lower-case, so a lower-case pattern ignores the case of the query.
    q ? sql`${workspace.name} like ${`%${escapeLike(q.toLowerCase())}%`}` : undefined,
    status ? eq(workspace.status, status) : undefined,
    tags ? sql`${workspace.tags} @> ${JSON.stringify(tags)}::jsonb` : undefined,
    include_archived ? undefined : eq(workspace.archived, false),
    sources ? inArray(workspace.replayed_from_workspace_id, sources) : undefined,
  );
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

export type SortKey = ListWorkspacesInput['sort_by'];

/** The end of a page: the sort keys of its last row. */
interface WorkspacePosition {
  pinned: boolean;
  key: string | number | null;
  created_at: string;
  workspace_id: string;
}

export interface WorkspacePage extends Order<SortKey> {
  limit: number;
  after: WorkspacePosition | null;
}

/** The fields of the phase summaries that a row of the list shows. */
const recorded = {
  grain: sql<WorkspaceListItem['grain']>`${workspace.phase_summaries} -> 'grain'`,
  verdict: sql<WorkspaceListItem['verdict']>`${workspace.phase_summaries} -> 'verdict'`,
  measured_on: sql<WorkspaceListItem['measured_on']>`${workspace.phase_summaries} -> 'measured_on'`,
};

/** A row of the list as far as the database knows it. */
export type StoredListItem = Omit<WorkspaceListItem, 'has_bundle'>;

/** One page of rows, pinned first, rows without a name or seed last, ties by newest. */
export function selectWorkspacePage(
  db: VitrineDb,
  filter: WorkspaceFilter,
  page: WorkspacePage,
): Promise<StoredListItem[]> {
  const { created_objects, notes, phase_summaries, stage_digests, ...columns } =
    getTableColumns(workspace);
  return db
    .select({ ...columns, ...recorded })
    .from(workspace)
    .where(and(matches(filter), page.after ? isAfter(page, page.after) : undefined))
    .orderBy(...orderOf(page))
    .limit(page.limit);
}

export function countWorkspaces(db: VitrineDb, filter: WorkspaceFilter): Promise<number> {
  return db.$count(workspace, matches(filter));
}

const sortColumns = {
  created_at: workspace.created_at,
  name: workspace.name,
  seed: workspace.seed,
  status: workspace.status,
} as const;

function orderOf({ sort_by, sort_order }: WorkspacePage): SQL[] {
  const column = sortColumns[sort_by];
  const key = sort_order === 'asc' ? asc(column) : descending(sort_by);
  return [desc(workspace.pinned), key, desc(workspace.created_at), desc(workspace.workspace_id)];
}

/** The indexes of the other columns put nulls first, but those columns have none. */
function descending(sortBy: SortKey): SQL {
  const column = sortColumns[sortBy];
  return isNullable(sortBy) ? sql`${column} desc nulls last` : desc(column);
}

function isNullable(sortBy: SortKey): boolean {
  return sortBy === 'name' || sortBy === 'seed';
}

function isAfter({ sort_by, sort_order }: WorkspacePage, after: WorkspacePosition): SQL {
  const { pinned, created_at, workspace_id } = after;
  if (sort_by === 'created_at' && sort_order === 'desc') {
    return sql`(${workspace.pinned}, ${workspace.created_at}, ${workspace.workspace_id})
      < (${pinned}, ${created_at}::timestamptz, ${workspace_id})`;
  }
  return sql`(${workspace.pinned} < ${pinned} or (${workspace.pinned} = ${pinned} and (
    ${isBeyondKey(sort_by, sort_order, after.key)}
    or (${isSameKey(sort_by, after.key)} and (${workspace.created_at}, ${workspace.workspace_id})
      < (${created_at}::timestamptz, ${workspace_id})))))`;
}

function isBeyondKey(sortBy: SortKey, order: 'asc' | 'desc', key: string | number | null): SQL {
  if (key === null) return sql`false`;
  const beyond = sql`${sortColumns[sortBy]} ${sql.raw(order === 'asc' ? '>' : '<')} ${keyParameter(sortBy, key)}`;
  return isNullable(sortBy) ? sql`(${beyond} or ${sortColumns[sortBy]} is null)` : beyond;
}

function isSameKey(sortBy: SortKey, key: string | number | null): SQL {
  if (key === null) return sql`${sortColumns[sortBy]} is null`;
  return sql`${sortColumns[sortBy]} = ${keyParameter(sortBy, key)}`;
}

function keyParameter(sortBy: SortKey, key: string | number): SQL {
  if (sortBy === 'created_at') return sql`${key}::timestamptz`;
  return sortBy === 'seed' ? sql`${key}::bigint` : sql`${key}::text`;
}
