import type {
  ListWorkspacesInput,
  ListWorkspacesResult,
  WorkspaceListItem,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { countWorkspaces, type SortKey, selectWorkspacePage } from './queries.ts';

const cursorKeys = z.tuple([
  z.boolean(),
  z.union([z.string(), z.number(), z.null()]),
  z.iso.datetime(),
  z.string(),
]);

/** One page of saved workspaces; `total` counts what the same filters match, not the page. */
export async function listWorkspaces(
  db: VitrineDb,
  input: ListWorkspacesInput,
): Promise<ListWorkspacesResult> {
  const { sort_by, limit } = input;
  const sort_order = input.sort_order ?? (sort_by === 'created_at' ? 'desc' : 'asc');
  const after = input.cursor ? readCursor(input.cursor) : null;
  const [rows, total] = await Promise.all([
    selectWorkspacePage(db, input, { sort_by, sort_order, limit: limit + 1, after }),
    countWorkspaces(db, input),
  ]);
  const workspaces = rows.slice(0, limit);
  const last = workspaces.at(-1);
  const next_cursor = rows.length > limit && last ? makeCursor(last, sort_by) : null;
  return { workspaces, total, next_cursor };
}

function readCursor(cursor: string) {
  const [pinned, key, created_at, workspace_id] = decodeCursor(cursor, cursorKeys);
  return { pinned, key, created_at, workspace_id };
}

function makeCursor(row: WorkspaceListItem, sortBy: SortKey): string {
  return encodeCursor([row.pinned, row[sortBy], row.created_at, row.workspace_id]);
}
