import type { ExportRoot } from '@vitrine/bundle/node';
import {
  type ListWorkspacesInput,
  type ListWorkspacesResult,
  workspaceIdSchema,
  workspaceNameSchema,
  workspaceStatusSchema,
} from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import * as z from 'zod';
import {
  cursorTimeSchema,
  cutPage,
  decodeOrdered,
  encodeOrdered,
  type Order,
  resolveOrder,
} from '../rpc/cursor.ts';
import {
  countWorkspaces,
  type SortKey,
  type StoredListItem,
  selectWorkspacePage,
} from './queries.ts';

const sortKeySchemas = {
  created_at: cursorTimeSchema,
  name: workspaceNameSchema.nullable(),
  seed: z.int().nullable(),
  status: workspaceStatusSchema,
};

interface Sources {
  db: VitrineDb;
  exportRoot: Pick<ExportRoot, 'findLive'>;
}

/** One page of saved workspaces; `total` counts what the same filters match, not the page. */
export async function listWorkspaces(
  { db, exportRoot }: Sources,
  input: ListWorkspacesInput,
): Promise<ListWorkspacesResult> {
  const { limit } = input;
  const order = resolveOrder(input);
  const after = input.cursor ? readCursor(input.cursor, order) : null;
  const [rows, total] = await Promise.all([
    selectWorkspacePage(db, input, { ...order, limit: limit + 1, after }),
    countWorkspaces(db, input),
  ]);
  const { page, next_cursor } = cutPage(rows, limit, (last) => makeCursor(last, order));
  const live = await exportRoot.findLive(page.map((row) => row.workspace_id));
  const workspaces = page.map((row, index) => ({ ...row, has_bundle: live[index] ?? null }));
  return { workspaces, total, next_cursor };
}

function readCursor(cursor: string, order: Order<SortKey>) {
  const key = sortKeySchemas[order.sort_by];
  const keys = z.tuple([z.boolean(), key, cursorTimeSchema, workspaceIdSchema]);
  const [pinned, sorted, created_at, workspace_id] = decodeOrdered(cursor, order, keys);
  return { pinned, key: sorted, created_at, workspace_id };
}

function makeCursor(row: StoredListItem, order: Order<SortKey>): string {
  const keys = [row.pinned, row[order.sort_by], row.created_at, row.workspace_id];
  return encodeOrdered(order, keys);
}
