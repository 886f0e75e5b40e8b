import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '@vitrine/bundle/node';
import { toProblem, VitrineError } from '@vitrine/server';
import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listenForInterrupts } from '../listen-for-interrupts.ts';
import { useProduct } from '../open-product.ts';
import { formatIngest } from '../output/format-ingest.ts';
import { formatProblem } from '../output/format-problem.ts';
import { describeOccurrence } from '../output/report-failure.ts';
import { showReading } from '../output/show-reading.ts';
import { writeJson } from '../output/write-json.ts';

/**
 * Loads a sales file, whole or not at all; lists bad lines with exit code 1. An interrupt ends it in any phase and leaves the
 * sales unchanged.
 */
export async function ingestSales(
  context: CommandContext,
  { file, json = false }: { file: string } & JsonOption,
): Promise<number> {
  const handle = await openSalesFile(file);
  const interrupt = listenForInterrupts('Interrupted: nothing was loaded.');
  try {
    const result = await useProduct(context, {
      isQuiet: json,
      signal: interrupt.signal,
      work: async ({ vitrine }) => {
        const input = handle.createReadStream();
        const { size } = await handle.stat();
        const view = showReading({ screen: context.err, name: path.basename(file), size, input });
        return vitrine
          .ingestSales(input, { signal: interrupt.signal, onProgress: view.update })
          .finally(view.end);
      },
    });
    if (json) writeJson(context.out, result);
    else context.out.writeLine(formatIngest(result));
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof VitrineError) || error.code !== 'CSV_INVALID') throw error;
    const problem = toProblem(error, describeOccurrence('ingest'));
    if (json) writeJson(context.out, problem);
    else context.out.writeLine(formatProblem(problem, context.out.width));
    return exitCodes.bad;
  } finally {
    interrupt.dispose();
    // Not awaited: a read that hangs on a silent pipe would block closing, and the message about the interrupt with it.
    handle.close().catch(() => {});
  }
}

async function openSalesFile(file: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    if (!(await handle.stat()).isDirectory()) return handle;
  } catch (cause) {
    throw new VitrineError('INVALID_INPUT', `${file} cannot be read: ${describe(cause)}.`, {
      cause,
    });
  }
  await handle.close();
  throw new VitrineError('INVALID_INPUT', `${file} is a folder; give a CSV file.`);
}

function describe(error: unknown): string {
  const errno = errnoOf(error);
  if (errno === null) return error instanceof Error ? error.message : String(error);
  return errno === 'ENOENT' ? 'there is no such file' : errno;
}
