import {
  type ListWorkspacesInput,
  type ListWorkspacesResult,
  type WorkspaceListItem,
  workspaceIdSchema,
  workspaceNameSchema,
  workspaceStatusSchema,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { z } from 'zod';
import { cursorTimeSchema, decodeCursor, encodeCursor } from '../cursor.ts';
import { countWorkspaces, type SortKey, selectWorkspacePage } from './queries.ts';

const sortKeySchemas = {
  created_at: cursorTimeSchema,
  name: workspaceNameSchema.nullable(),
  seed: z.int(),
  status: workspaceStatusSchema,
};

/** One page of saved workspaces; `total` counts what the same filters match, not the page. */
export async function listWorkspaces(
  db: VitrineDb,
  input: ListWorkspacesInput,
): Promise<ListWorkspacesResult> {
  const { sort_by, limit } = input;
  const sort_order = input.sort_order ?? (sort_by === 'created_at' ? 'desc' : 'asc');
  const after = input.cursor ? readCursor(input.cursor, sort_by) : null;
  const [rows, total] = await Promise.all([
    selectWorkspacePage(db, input, { sort_by, sort_order, limit: limit + 1, after }),
    countWorkspaces(db, input),
  ]);
  const workspaces = rows.slice(0, limit);
  const last = workspaces.at(-1);
  const next_cursor = rows.length > limit && last ? makeCursor(last, sort_by) : null;
  return { workspaces, total, next_cursor };
}

/** A cursor of another order does not fit this one. */
function readCursor(cursor: string, sortBy: SortKey) {
  const keys = z.tuple([z.boolean(), sortKeySchemas[sortBy], cursorTimeSchema, workspaceIdSchema]);
  const [pinned, key, created_at, workspace_id] = decodeCursor(cursor, keys);
  return { pinned, key, created_at, workspace_id };
}

function makeCursor(row: WorkspaceListItem, sortBy: SortKey): string {
  return encodeCursor([row.pinned, row[sortBy], row.created_at, row.workspace_id]);
}
