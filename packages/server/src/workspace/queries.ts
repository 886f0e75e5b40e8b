import type { ListWorkspacesInput, Workspace, WorkspaceListItem } from '@vitrine/contract';
import { showcaseWorkspace, type VitrineDb } from '@vitrine/db';
import { and, asc, desc, eq, getTableColumns, inArray, ne, type SQL, sql } from 'drizzle-orm';
import type { Order } from '../cursor.ts';

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

export async function changeWorkspace(
  db: VitrineDb,
  workspaceId: string,
  changes: WorkspaceChanges,
): Promise<Workspace | null> {
  const [row] = await db
    .update(workspace)
    .set({ ...changes, updated_at: sql`now()` })
    .where(eq(workspace.workspace_id, workspaceId))
    .returning();
  return row ?? null;
}

export type WorkspaceFilter = Pick<
  ListWorkspacesInput,
  'q' | 'status' | 'tags' | 'include_archived' | 'replayed_from_workspace_ids'
>;

function matches(filter: WorkspaceFilter): SQL | undefined {
  const { q, status, tags, include_archived, replayed_from_workspace_ids: sources } = filter;
  return and(
    // Names are lower-case by their own rule, so a lower-case pattern finds them in any case.
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

/** Where a page ends: the sort keys of its last row. */
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

/** What a row of the list takes out of the record of its phases. */
const recorded = {
  grain: sql<WorkspaceListItem['grain']>`${workspace.phase_summaries} -> 'grain'`,
  verdict: sql<WorkspaceListItem['verdict']>`${workspace.phase_summaries} -> 'verdict'`,
  measured_on: sql<WorkspaceListItem['measured_on']>`${workspace.phase_summaries} -> 'measured_on'`,
};

/** One page of rows, pinned first, names without a value last, ties by newest. */
export function selectWorkspacePage(
  db: VitrineDb,
  filter: WorkspaceFilter,
  page: WorkspacePage,
): Promise<WorkspaceListItem[]> {
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
  const key = sort_order === 'asc' ? asc(column) : descendingNullsLast(sort_by);
  return [desc(workspace.pinned), key, desc(workspace.created_at), desc(workspace.workspace_id)];
}

function descendingNullsLast(sortBy: SortKey): SQL {
  return sortBy === 'name' ? sql`${workspace.name} desc nulls last` : desc(sortColumns[sortBy]);
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
  return sortBy === 'name' ? sql`(${beyond} or ${workspace.name} is null)` : beyond;
}

function isSameKey(sortBy: SortKey, key: string | number | null): SQL {
  if (key === null) return sql`${sortColumns[sortBy]} is null`;
  return sql`${sortColumns[sortBy]} = ${keyParameter(sortBy, key)}`;
}

function keyParameter(sortBy: SortKey, key: string | number): SQL {
  if (sortBy === 'created_at') return sql`${key}::timestamptz`;
  return sortBy === 'seed' ? sql`${key}::bigint` : sql`${key}::text`;
}
