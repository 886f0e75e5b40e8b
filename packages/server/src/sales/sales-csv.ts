import { addAbortSignal } from 'node:stream';
import { type BadLine, normalizeCode, salesCsvColumns } from '@vitrine/contract';
import { isDate } from '@vitrine/forecasting';
import { CsvError } from 'csv-parse';
import { type CsvRecord, RecordParser } from './record-parser.ts';
import { rememberOutcomes } from './remember-outcomes.ts';
import { Utf8Error, Utf8Gate } from './utf8-gate.ts';

/** How many bad lines are listed, and how many entries for their faults; the rest is only counted. */
export const listedBadLines = 100;

/** Longest line that a sales file may hold, in bytes. */
const maxRecordBytes = 64 * 1024;

export interface CsvSalesRow {
  line: number;
  date: string;
  store_code: string;
  sku: string;
  /** Decimal text as in the file, so that no digit is lost on the way into `numeric`. */
  quantity: string;
  unit_price: string;
  on_promotion: boolean;
  in_stock: boolean;
}

type Column = (typeof salesCsvColumns.required)[number] | (typeof salesCsvColumns.optional)[number];

const columns: readonly Column[] = [...salesCsvColumns.required, ...salesCsvColumns.optional];

/** Collects the faults of a file in its order: the first hundred faults, then only the number of lines. */
export class BadLines {
  listed: BadLine[] = [];
  /** Counts lines, not entries: one line may be wrong in several columns. */
  count = 0;
  #last = 0;

  add(bad: BadLine): void {
    if (bad.line !== this.#last) this.count += 1;
    this.#last = bad.line;
    if (this.listed.length < listedBadLines) this.listed.push(bad);
  }
}

/**
 * Reads a sales file as a stream, at constant memory: yields the good rows, page by page, and adds every other line to `bad`. The
 * caller decides what bad lines mean. RFC 4180 with any line ending, UTF-8, an optional byte order mark. Throws when the signal
 * aborts, even while the input is silent.
 */
export async function* readSalesCsv(
  input: NodeJS.ReadableStream,
  bad: BadLines,
  signal?: AbortSignal,
): AsyncGenerator<CsvSalesRow[]> {
  const utf8 = new Utf8Gate();
  const parser = new RecordParser(maxRecordBytes);
  if (signal) addAbortSignal(signal, parser);
  input.on('error', (error) => utf8.destroy(error));
  utf8.on('error', (error) => parser.destroy(error));
  input.pipe(utf8).pipe(parser);
  try {
    yield* readPages(parser, bad);
  } catch (error) {
    if (!(error instanceof Utf8Error)) throw error;
    bad.add({ line: error.line, column: null, reason: 'is not valid UTF-8' });
  }
}

async function* readPages(parser: RecordParser, bad: BadLines): AsyncGenerator<CsvSalesRow[]> {
  const pages: AsyncIterable<CsvRecord[]> = parser;
  let readRow: ReadRow | null = null;
  for await (const page of pages) {
    const rows: CsvSalesRow[] = [];
    for (const record of page) {
      if (readRow === null) {
        const header = readHeader(record.fields, record.line, bad);
        if (header === null) return;
        readRow = createRowReader(header, bad);
        continue;
      }
      const row = readRow(record);
      if (row !== null) rows.push(row);
    }
    yield rows;
  }
  if (parser.broken) bad.add(brokenLine(parser.broken));
  if (readRow === null && bad.count === 0) {
    bad.add({ line: 1, column: null, reason: 'the file is empty; it must start with a header' });
  }
}

/** The position of each column; an omitted optional column is absent. */
interface Header {
  width: number;
  at: Partial<Record<Column, number>>;
}

function readHeader(names: readonly string[], line: number, bad: BadLines): Header | null {
  const before = bad.count;
  const at: Partial<Record<Column, number>> = {};
  for (const [index, name] of names.entries()) {
    const column = columns.find((known) => known === name);
    if (name === '') bad.add({ line, column: null, reason: `column ${index + 1} has no name` });
    else if (column === undefined)
      bad.add({ line, column: shorten(name), reason: 'is not a column of a sales file' });
    else if (at[column] !== undefined)
      bad.add({ line, column, reason: 'occurs twice in the header' });
    else at[column] = index;
  }
  for (const column of salesCsvColumns.required) {
    if (at[column] === undefined) bad.add({ line, column, reason: 'is missing from the header' });
  }
  return bad.count === before ? { width: names.length, at } : null;
}

type Field = { value: string; reason: null } | { value: null; reason: string };

const good = (value: string): Field => ({ value, reason: null });
const wrong = (reason: string): Field => ({ value: null, reason });

type ReadRow = (record: CsvRecord) => CsvSalesRow | null;

/** A function that reads the rows of one file; it adds the faults of a row to `bad` and returns null for it. */
function createRowReader(header: Header, bad: BadLines): ReadRow {
  let isGood = true;
  let current: CsvRecord = { line: 0, fields: [] };
  const createReader = (column: Column, check: (text: string) => Field) => {
    const index = header.at[column] ?? -1;
    const judge = rememberOutcomes(check);
    return (): string => {
      const { value, reason } = judge(current.fields[index] ?? '');
      if (reason === null) return value;
      isGood = false;
      bad.add({ line: current.line, column, reason });
      return '';
    };
  };
  const readDate = createReader('date', checkDate);
  const readStore = createReader('store_code', checkCode);
  const readSku = createReader('sku', checkCode);
  const readQuantity = createReader('quantity', checkAmount);
  const readPrice = createReader('unit_price', checkAmount);
  const readPromotion = createReader('on_promotion', (text) => checkFlag(text, 'false'));
  const readStock = createReader('in_stock', (text) => checkFlag(text, 'true'));
  return (record) => {
    const { line, fields } = record;
    if (fields.length !== header.width) {
      const reason = `has ${fields.length} fields, the header has ${header.width}`;
      bad.add({ line, column: null, reason });
      return null;
    }
    current = record;
    isGood = true;
    const row = {
      line,
      date: readDate(),
      store_code: readStore(),
      sku: readSku(),
      quantity: readQuantity(),
      unit_price: readPrice(),
      on_promotion: readPromotion() === 'true',
      in_stock: readStock() === 'true',
    };
    return isGood ? row : null;
  };
}

function checkDate(text: string): Field {
  // The calendar of the database has no year 0.
  if (isDate(text) && !text.startsWith('0000')) return good(text);
  return wrong(text === '' ? 'is empty' : `${quote(text)} is not a day (YYYY-MM-DD)`);
}

/** Invisible characters would make two codes look the same: format characters, joiners, fillers, byte order marks. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;

function checkCode(text: string): Field {
  const code = normalizeCode(text);
  const unseen = invisible.exec(text)?.[0] ?? control.exec(code)?.[0];
  if (unseen !== undefined) {
    const kind = control.test(unseen) ? 'a control character' : 'an invisible character';
    return wrong(`holds ${kind}, ${nameCharacter(unseen)}`);
  }
  if (code === '') return wrong('is empty');
  if (code.length > 64) return wrong('is longer than 64 characters');
  return good(code);
}

/** The notation of Unicode: `U+200B`. */
function nameCharacter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

function checkAmount(text: string): Field {
  if (text === '') return wrong('is empty');
  if (/^-/.test(text)) return wrong(`${quote(text)} is negative`);
  if (!/^\d+(\.\d+)?$/.test(text)) return wrong(`${quote(text)} is not a plain decimal number`);
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) {
    return wrong(`${quote(text)} has more than 9 digits before or 6 after the point`);
  }
  return good(text);
}

function checkFlag(text: string, whenEmpty: 'true' | 'false'): Field {
  switch (text.toLowerCase()) {
    case '':
      return good(whenEmpty);
    case 'true':
    case '1':
      return good('true');
    case 'false':
    case '0':
      return good('false');
    default:
      return wrong(`${quote(text)} is neither true nor false`);
  }
}

function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** The file is no longer CSV from the record that starts on `line`: nothing after it can be read. */
function brokenLine({ error, line }: { error: Error; line: number }): BadLine {
  if (!(error instanceof CsvError)) throw error;
  const reason =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? 'is too long for a line of sales'
      : 'has a quote that is not closed or not in its place';
  return { line, column: null, reason };
}
