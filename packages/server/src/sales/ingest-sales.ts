import type { BadLine, IngestResult } from '@vitrine/contract';
import type { Database, VitrineDb } from '@vitrine/db';
import type { Frequency } from '@vitrine/forecasting';
import { sql } from 'drizzle-orm';
import { limitConcurrency } from '../compute/limit-concurrency.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { cancelOnAbort } from './cancel-on-abort.ts';
import { limitIdle } from './limit-idle.ts';
import { lockSales, mergeSales } from './merge-sales.ts';
import { BadLines, listedBadLines, readSalesCsv } from './sales-csv.ts';
import { findFrequency, findRepeatedLines, type StagedSales, stageSales } from './stage-sales.ts';

/** Each holds a connection for the whole upload; the rest of the pool serves everything else. */
const maxIngests = 2;

/** `reading` the file into the database, `checking` it for repeated keys, `writing` it into the sales. */
type IngestPhase = 'reading' | 'checking' | 'writing';

export interface IngestProgress {
  phase: IngestPhase;
  /** Good rows of the file read so far. */
  rows: number;
}

interface IngestOptions {
  /** Longest silence of the input, in milliseconds; without it a slow input has no limit. */
  idleMs?: number;
  /** Ends the ingest at once in any phase, with the signal's reason and nothing changed. */
  signal?: AbortSignal;
  /** Called at the start of each phase, and with the rows as they are read. */
  onProgress?: (progress: IngestProgress) => void;
}

export type IngestSales = (
  input: NodeJS.ReadableStream,
  options?: IngestOptions,
) => Promise<IngestResult>;

/**
 * Loads sales files, each whole or not at all, two at a time while others wait. If any line is bad or repeats a key, changes
 * nothing and throws `CSV_INVALID` with the first 100 bad lines and their number.
 */
export function createIngest(database: Database): IngestSales {
  const inTurn = limitConcurrency(maxIngests);
  return (input, options = {}) =>
    inTurn(() => ingestSales(database, input, options), options.signal);
}

async function ingestSales(
  database: Database,
  input: NodeJS.ReadableStream,
  { idleMs, signal = new AbortController().signal, onProgress = () => {} }: IngestOptions,
): Promise<IngestResult> {
  await database.assertCurrent();
  const file = idleMs === undefined ? input : limitIdle(input, idleMs);
  let rows = 0;
  const enter = (phase: IngestPhase) => {
    signal.throwIfAborted();
    onProgress({ phase, rows });
  };
  return database.db.transaction((tx) =>
    cancelOnAbort({ database, tx, signal }, async () => {
      // A long file may take long; only silence or the signal ends it early.
      await tx.execute(sql`set local statement_timeout = 0`);
      const bad = new BadLines();
      enter('reading');
      const staged = await stageSales({
        database,
        tx,
        pages: readSalesCsv(file, bad, signal),
        onRows: (read) => {
          rows = read;
          onProgress({ phase: 'reading', rows });
        },
      });
      enter('checking');
      await addRepeatedLines(tx, staged, bad);
      if (bad.count > 0) throw refuse(bad);
      enter('writing');
      const frequency = await findFrequency(tx, staged);
      await lockSales(tx);
      const merged = await mergeSales(tx, staged, { source: 'csv' });
      return { ...merged, warnings: frequency === null ? [] : [warnOf(frequency)] };
    }),
  );
}

function warnOf(frequency: Frequency): IngestResult['warnings'][number] {
  return {
    code: `looks_${frequency}`,
    detail: `The file looks ${frequency}: nearly all its rows with sales of a store and product are ${frequency === 'weekly' ? '7' : '28 to 31'} days apart. They were loaded as daily sales, and a day without a row counts as 0.`,
  };
}

async function addRepeatedLines(tx: VitrineDb, staged: StagedSales, bad: BadLines): Promise<void> {
  const { repeated, count } = await findRepeatedLines(tx, staged, listedBadLines);
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
  bad.listed = listed.filter(({ line }) => line <= last).slice(0, listedBadLines);
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
