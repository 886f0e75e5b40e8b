import { addAbortSignal } from 'node:stream';
import { type BadLine, normalizeCode, salesCsvColumns } from '@vitrine/contract';
import { isDate } from '@vitrine/forecasting';
import { CsvError, type Info, parse } from 'csv-parse';
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
 * Reads a sales file as a stream, at constant memory: yields the good rows and adds every other line to `bad`. The caller decides
 * what bad lines mean. RFC 4180 with any line ending, UTF-8, an optional byte order mark. Throws when the signal aborts, even while
 * the input is silent.
 */
export async function* readSalesCsv(
  input: NodeJS.ReadableStream,
  bad: BadLines,
  signal?: AbortSignal,
): AsyncGenerator<CsvSalesRow> {
  const utf8 = new Utf8Gate();
  let read: Pick<Info, 'lines' | 'empty_lines'> = { lines: 0, empty_lines: 0 };
  const parser = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: maxRecordBytes,
    // The line number is prepended as the first field: the option `info` would count everything again for each record.
    on_record: (record, { lines, empty_lines }) => {
      read = { lines, empty_lines };
      return [String(lines), ...record];
    },
  });
  if (signal) addAbortSignal(signal, parser);
  input.on('error', (error) => utf8.destroy(error));
  utf8.on('error', (error) => parser.destroy(error));
  input.pipe(utf8).pipe(parser);
  try {
    yield* readRecords(parser, bad);
  } catch (error) {
    const line = brokenLine(error, read.lines + 1 + parser.info.empty_lines - read.empty_lines);
    if (line === null) throw error;
    bad.add(line);
  }
}

async function* readRecords(
  records: AsyncIterable<[string, ...string[]]>,
  bad: BadLines,
): AsyncGenerator<CsvSalesRow> {
  let header: Header | null = null;
  for await (const [at, ...record] of records) {
    const line = Number(at);
    if (header === null) {
      header = readHeader(record, line, bad);
      if (header === null) return;
      continue;
    }
    const row = readRow(record, header, line, bad);
    if (row !== null) yield row;
  }
  if (header === null && bad.count === 0) {
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

type Field = { value: string } | { reason: string };

function readRow(
  record: readonly string[],
  header: Header,
  line: number,
  bad: BadLines,
): CsvSalesRow | null {
  if (record.length !== header.width) {
    const reason = `has ${record.length} fields, the header has ${header.width}`;
    bad.add({ line, column: null, reason });
    return null;
  }
  let isGood = true;
  const read = (column: Column, check: (text: string) => Field): string => {
    const index = header.at[column];
    const field = check(index === undefined ? '' : (record[index] ?? ''));
    if ('value' in field) return field.value;
    isGood = false;
    bad.add({ line, column, reason: field.reason });
    return '';
  };
  const row = {
    line,
    date: read('date', checkDate),
    store_code: read('store_code', checkCode),
    sku: read('sku', checkCode),
    quantity: read('quantity', checkAmount),
    unit_price: read('unit_price', checkAmount),
    on_promotion: read('on_promotion', (text) => checkFlag(text, 'false')) === 'true',
    in_stock: read('in_stock', (text) => checkFlag(text, 'true')) === 'true',
  };
  return isGood ? row : null;
}

function checkDate(text: string): Field {
  // The calendar of the database has no year 0.
  if (isDate(text) && !text.startsWith('0000')) return { value: text };
  return { reason: text === '' ? 'is empty' : `${quote(text)} is not a day (YYYY-MM-DD)` };
}

/** Invisible characters would make two codes look the same: format characters, joiners, fillers, byte order marks. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;

function checkCode(text: string): Field {
  const code = normalizeCode(text);
  const unseen = invisible.exec(text)?.[0] ?? control.exec(code)?.[0];
  if (unseen !== undefined) {
    const kind = control.test(unseen) ? 'a control character' : 'an invisible character';
    return { reason: `holds ${kind}, ${nameCharacter(unseen)}` };
  }
  if (code === '') return { reason: 'is empty' };
  if (code.length > 64) return { reason: 'is longer than 64 characters' };
  return { value: code };
}

/** The notation of Unicode: `U+200B`. */
function nameCharacter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

function checkAmount(text: string): Field {
  if (text === '') return { reason: 'is empty' };
  if (/^-/.test(text)) return { reason: `${quote(text)} is negative` };
  if (!/^\d+(\.\d+)?$/.test(text))
    return { reason: `${quote(text)} is not a plain decimal number` };
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) {
    return { reason: `${quote(text)} has more than 9 digits before or 6 after the point` };
  }
  return { value: text };
}

function checkFlag(text: string, whenEmpty: 'true' | 'false'): Field {
  switch (text.toLowerCase()) {
    case '':
      return { value: whenEmpty };
    case 'true':
    case '1':
      return { value: 'true' };
    case 'false':
    case '0':
      return { value: 'false' };
    default:
      return { reason: `${quote(text)} is neither true nor false` };
  }
}

function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** The file is no longer text, or no longer CSV from the record that starts on `line`: nothing after it can be read. */
function brokenLine(error: unknown, line: number): BadLine | null {
  if (error instanceof Utf8Error)
    return { line: error.line, column: null, reason: 'is not valid UTF-8' };
  if (!(error instanceof CsvError)) return null;
  const reason =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? 'is too long for a line of sales'
      : 'has a quote that is not closed or not in its place';
  return { line, column: null, reason };
}
