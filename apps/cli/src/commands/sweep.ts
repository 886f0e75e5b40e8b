import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { useProduct } from '../open-product.ts';
import { formatSweep } from '../output/format-sweep.ts';
import { writeJson } from '../output/write-json.ts';

export interface SweepOptions extends JsonOption {
  yes?: boolean;
}

/** Lists what no workspace, plan, alias or bundle names, and removes it with `--yes`. */
export async function sweep(
  context: CommandContext,
  { json = false, yes = false }: SweepOptions,
): Promise<number> {
  const result = await useProduct(context, {
    isQuiet: json,
    work: ({ vitrine }) => vitrine.sweep({ remove: yes }),
  });
  if (json) writeJson(context.out, result);
  else context.out.writeLine(formatSweep(result));
  return result.failed.length > 0 ? exitCodes.bad : exitCodes.done;
}
