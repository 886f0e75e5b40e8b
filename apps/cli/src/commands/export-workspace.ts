import path from 'node:path';
import { workspaceInputSchema } from '@vitrine/contract';
import { parseInput } from '@vitrine/server';
import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { useProduct } from '../open-product.ts';
import { formatExport } from '../output/format-export.ts';
import { writeJson } from '../output/write-json.ts';

/** Exports one workspace as a verified bundle; reports unresolved references without failing. */
export async function exportWorkspace(
  context: CommandContext,
  { workspaceId, json = false }: { workspaceId: string } & JsonOption,
): Promise<number> {
  const input = parseInput(workspaceInputSchema, { workspace_id: workspaceId });
  const { result, directory } = await useProduct(context, {
    isQuiet: json,
    work: async ({ caller, settings }) => {
      const result = await caller.workspace.export(input);
      return { result, directory: path.join(settings.config.exportRoot, result.workspace_id) };
    },
  });
  if (json) writeJson(context.out, result);
  else context.out.writeLine(formatExport({ result, directory: nameDirectory(directory) }));
  return exitCodes.done;
}

/** The folder as the user can type it: relative if it is below the current directory. */
function nameDirectory(directory: string): string {
  const relative = path.relative(process.cwd(), directory);
  return relative.startsWith('..') ? directory : relative;
}
