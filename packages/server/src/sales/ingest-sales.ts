import type { BadLine, IngestResult } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { limitConcurrency } from '../limit-concurrency.ts';
import { VitrineError } from '../vitrine-error.ts';
import { limitIdle } from './limit-idle.ts';
import { BadLines, listedBadLines, readSalesCsv } from './sales-csv.ts';
import { findRepeatedLines, lockSales, mergeSales, stageSales } from './stage-sales.ts';

/** Each holds a connection for as long as its upload takes; the rest of the pool is for everybody else. */
const maxIngests = 2;

export type IngestSales = (
  input: NodeJS.ReadableStream,
  options?: {
    /** Longest silence of the input, in milliseconds; without it a slow input takes its time. */
    idleMs?: number;
  },
) => Promise<IngestResult>;

/**
 * Takes sales files in, each whole or not at all, two at a time and the others in line. Refused with `CSV_INVALID`, the first
 * 100 bad lines and their number when any line is bad or repeats a key; nothing has changed then.
 */
export function createIngest(database: Database): IngestSales {
  const inTurn = limitConcurrency(maxIngests);
  return (input, { idleMs } = {}) =>
    inTurn(() => ingestSales(database, idleMs === undefined ? input : limitIdle(input, idleMs)));
}

function ingestSales(database: Database, input: NodeJS.ReadableStream): Promise<IngestResult> {
  return database.db.transaction(async (tx) => {
    const bad = new BadLines();
    await stageSales({ database, tx, rows: readSalesCsv(input, bad) });
    await addRepeatedLines(tx, bad);
    if (bad.count > 0) throw refuse(bad);
    await lockSales(tx);
    return mergeSales(tx, { source: 'csv' });
  });
}

async function addRepeatedLines(tx: Parameters<typeof lockSales>[0], bad: BadLines): Promise<void> {
  const { repeated, count } = await findRepeatedLines(tx, listedBadLines);
  const lines = repeated.map(
    ({ line, first }): BadLine => ({
      line,
      column: null,
      reason: `repeats the date, store and product of line ${first}`,
    }),
  );
  const listed = [...bad.listed, ...lines].sort((left, right) => left.line - right.line);
  const numbers = [...new Set(listed.map(({ line }) => line))];
  const last = numbers[listedBadLines - 1] ?? Number.POSITIVE_INFINITY;
  bad.listed = listed.filter(({ line }) => line <= last);
  bad.count += count;
}

function refuse(bad: BadLines): VitrineError {
  const [first] = bad.listed;
  const where = first
    ? ` Line ${first.line}${first.column ? `, ${first.column}` : ''}: ${first.reason}.`
    : '';
  const what = bad.count === 1 ? '1 bad line' : `${bad.count} bad lines`;
  return new VitrineError('CSV_INVALID', `Nothing was loaded: ${what}.${where}`, {
    evidence: { lines: bad.listed, line_count: bad.count },
  });
}
