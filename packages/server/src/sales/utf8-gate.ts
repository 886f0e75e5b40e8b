import { isUtf8 } from 'node:buffer';
import { Transform, type TransformCallback } from 'node:stream';

export class Utf8Error extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line} is not valid UTF-8`);
    this.line = line;
  }
}

/** Passes bytes through unchanged, and stops at the first that is not UTF-8. */
export class Utf8Gate extends Transform {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #line = 1;
  /** The end of the bytes so far: a character may continue in the next chunk. */
  #open: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = Buffer.concat([this.#open, chunk]);
    try {
      this.#decoder.decode(chunk, { stream: true });
    } catch {
      done(new Utf8Error(this.#line + countGoodLines(bytes)));
      return;
    }
    this.#line += countLines(chunk);
    this.#open = openLetter(bytes);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    try {
      this.#decoder.decode();
      done();
    } catch {
      done(new Utf8Error(this.#line));
    }
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

/** Number of complete lines before the first invalid byte; a line ending is never part of another character. */
function countGoodLines(bytes: Buffer): number {
  let lines = 0;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    lines += 1;
  }
  return lines;
}

/** The last character of well-formed bytes, complete or not, if it takes several bytes (RFC 3629). */
function openLetter(bytes: Buffer): Buffer {
  const tail = bytes.subarray(-3);
  const lead = tail.findLastIndex((byte) => byte >= 0xc0);
  return lead === -1 ? tail.subarray(tail.length) : tail.subarray(lead);
}
