import { open, rm } from 'node:fs/promises';
import { errnoOf } from '@vitrine/bundle/node';
import { formatPlural, salesCsvColumns } from '@vitrine/contract';
import { generateSampleSales, VitrineError } from '@vitrine/server';
import { stringify } from 'csv-stringify/sync';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output/escape-text.ts';

/** Writes the same example sales file every time; refuses a name that is taken. */
export async function writeSample(context: CommandContext, file: string): Promise<number> {
  const rows = [...generateSampleSales()];
  const text = stringify(rows, {
    header: true,
    columns: [...salesCsvColumns.required, ...salesCsvColumns.optional],
    cast: { boolean: String },
  });
  await writeNewFile(file, text);
  const name = printable(file);
  context.out.writeLine(
    `Wrote ${name}: ${formatPlural({ count: rows.length, one: 'row' })} of sales`,
  );
  context.out.writeLine(`Load it with: npx vitrine ingest ${name}`);
  return exitCodes.done;
}

async function writeNewFile(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx').catch((error: unknown) => {
    throw refuse(file, error);
  });
  try {
    await handle.writeFile(text);
  } catch (error) {
    await rm(file, { force: true });
    throw refuse(file, error);
  } finally {
    await handle.close();
  }
}

function refuse(file: string, cause: unknown): VitrineError {
  const code = errnoOf(cause) ?? String(cause);
  const detail =
    code === 'EEXIST'
      ? `${file} already exists and was left unchanged; choose another name.`
      : `${file} could not be written: ${code}.`;
  return new VitrineError('INVALID_INPUT', detail, { cause });
}
