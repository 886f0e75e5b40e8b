import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, RecordParser } from './record-parser.ts';

const maxRecordBytes = 100;

async function readAll(chunks: readonly Buffer[]) {
  const parser = new RecordParser(maxRecordBytes);
  const pages: CsvRecord[][] = await Readable.from(chunks).pipe(parser).toArray();
  return { records: pages.flat(), brokenAt: parser.broken?.line ?? null };
}

/** What the library alone reads, with the line of each record. */
function readByLibrary(text: string): CsvRecord[] {
  const read: CsvRecord[] = [];
  parse(text, {
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: maxRecordBytes,
    on_record: (fields, { lines }) => {
      read.push({ line: lines, fields });
      return null;
    },
  });
  return read;
}

const cut = (text: string, size: number): Buffer[] => {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
};

/** Numbers from 0 to `below` in an order that looks random and is always the same. */
function createDice(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const plain = [
  'a',
  'bc',
  ',',
  ',',
  '\n',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '\u00a0',
  'é',
  '東',
  '\uFEFF',
];
const quoted = [...plain, ',"x, y"', '\n"a ""b"""', ',"two\nlines"'];

describe('the records of a file', () => {
  it.each([
    ['without quotes', plain],
    ['with quotes', quoted],
  ])('%s are those of the CSV library, whatever the chunks', async (_name, pieces) => {
    let compared = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const dice = createDice(seed);
      const text = Array.from({ length: dice(60) }, () => pieces[dice(pieces.length)]).join('');
      const expected = attempt(() => readByLibrary(text));
      if (expected === null) continue;
      compared += 1;
      for (const size of [1, 2, 7, 1_000]) {
        const { records, brokenAt } = await readAll(cut(text, size));
        expect(records, JSON.stringify([text, size])).toEqual(expected);
        expect(brokenAt).toBeNull();
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('before one that is no CSV are read, and the line of that one is known', async () => {
    const text = 'a,b\n\nc,d\n\n\n"e,f\ng,h\n';
    for (const size of [1, 4, 1_000]) {
      expect(await readAll(cut(text, size))).toEqual({
        records: [
          { line: 1, fields: ['a', 'b'] },
          { line: 3, fields: ['c', 'd'] },
        ],
        brokenAt: 6,
      });
    }
  });

  it.each([
    ['as long as they may be', 'x'.repeat(maxRecordBytes), null],
    ['longer', 'x'.repeat(maxRecordBytes + 2), 2],
  ])('may be %s', async (_name, long, brokenAt) => {
    const read = await readAll(cut(`a\n${long}\nb\n`, 30));
    expect(read.brokenAt).toBe(brokenAt);
    expect(read.records.map(({ fields }) => fields.join())).toEqual(
      brokenAt === null ? ['a', long, 'b'] : ['a'],
    );
  });
});

function attempt<Value>(work: () => Value): Value | null {
  try {
    return work();
  } catch {
    return null;
  }
}
