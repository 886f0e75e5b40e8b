import type { TransformCallback } from 'node:stream';
import { Parser } from 'csv-parse';
import { PlainLines } from './plain-lines.ts';

/** How many pages are parsed ahead of the reader; an option of the stream, not of the CSV. */
const pagesAhead = { readableHighWaterMark: 1 };

export interface CsvRecord {
  /** The line on which the record ends. */
  line: number;
  fields: readonly string[];
}

/** Why a file cannot be read further, and the line on which the record starts that is no CSV. */
interface Break {
  error: Error;
  line: number;
}

/**
 * Passes the records of a CSV file on in pages, one for each chunk: a stream of single records takes longer than parsing them. Lines
 * up to the first quote are split without the parser. What is no CSV ends the pages instead of failing, so that the records before it
 * are still read.
 */
export class RecordParser extends Parser {
  /** Null if the file could be read to its end. */
  broken: Break | null = null;
  #page: CsvRecord[] = [];
  /** Null once there was a quote. */
  #plain: PlainLines | null;
  /** Lines that were read without the parser. */
  #before = 0;
  /** Lines up to the end of the last record, and the empty ones that the parser saw until then. */
  #read = { lines: 0, empty: 0 };

  /** Longest record, in bytes. */
  constructor(maxRecordBytes: number) {
    super({
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: maxRecordBytes,
      ...pagesAhead,
    });
    this.#plain = new PlainLines(maxRecordBytes);
  }

  override push(record: string[] | null): boolean {
    if (record === null) return super.push(null);
    const line = this.#before + this.info.lines;
    this.#page.push({ line, fields: record });
    this.#read = { lines: line, empty: this.info.empty_lines };
    return true;
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    const passOn = (error?: Error | null) => this.#passOn(error, done);
    const add = (line: number, fields: string[]) => this.#page.push({ line, fields });
    if (this.broken) done();
    else if (this.#plain?.read(chunk, add)) passOn();
    else super._transform(this.#takeRest() ?? chunk, encoding, passOn);
  }

  override _flush(done: TransformCallback): void {
    const passOn = (error?: Error | null) => this.#passOn(error, done);
    const end = (error?: Error | null) => (error ? passOn(error) : super._flush(passOn));
    const rest = this.broken ? null : this.#takeRest();
    if (this.broken) done();
    else if (rest === null || rest.length === 0) end();
    else super._transform(rest, 'utf8', end);
  }

  /** What the parser has to read of the lines before it; null if it has been reading before. */
  #takeRest(): Buffer | null {
    if (this.#plain === null) return null;
    const { rest, lines } = this.#plain;
    this.#plain = null;
    this.#before = lines;
    this.#read = { lines, empty: 0 };
    return rest;
  }

  #passOn(error: Error | null | undefined, done: TransformCallback): void {
    if (this.#page.length > 0) super.push(this.#page);
    this.#page = [];
    if (error) {
      const { lines, empty } = this.#read;
      this.broken = { error, line: lines + 1 + this.info.empty_lines - empty };
      super.push(null);
    }
    done();
  }
}
