import type { ListWorkspacesResult } from '@vitrine/contract';
import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Caller, useProduct } from '../open-product.ts';
import { formatWorkspaces } from '../output/format-workspaces.ts';
import { writeJson } from '../output/write-json.ts';

const pageSize = 100;

/** Lists all saved workspaces in the order of the page: pinned first, then newest. */
export async function listWorkspaces(
  context: CommandContext,
  { json = false }: JsonOption,
): Promise<number> {
  const list = await useProduct(context, {
    isQuiet: json,
    work: ({ caller }) => readAllPages(caller),
  });
  if (json) writeJson(context.out, list);
  else context.out.writeLine(formatWorkspaces(list, context.out.width));
  return exitCodes.done;
}

async function readAllPages(caller: Caller): Promise<ListWorkspacesResult> {
  let page = await caller.workspace.list({ limit: pageSize });
  const workspaces = [...page.workspaces];
  while (page.next_cursor !== null) {
    page = await caller.workspace.list({ limit: pageSize, cursor: page.next_cursor });
    workspaces.push(...page.workspaces);
  }
  return { workspaces, total: page.total, next_cursor: null };
}
