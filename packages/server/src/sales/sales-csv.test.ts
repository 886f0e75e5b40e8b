import { Readable } from 'node:stream';
import type { BadLine } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { BadLines, type CsvSalesRow, readSalesCsv } from './sales-csv.ts';

const header = 'date,store_code,sku,quantity,unit_price';
const good = '2025-01-31,S1,P1,3,9.50';

async function read(...chunks: (string | Buffer)[]) {
  const bad = new BadLines();
  const rows: CsvSalesRow[] = [];
  const input = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const page of readSalesCsv(input, bad)) rows.push(...page);
  return { rows, bad: bad.listed, count: bad.count };
}

/** The first line is 2, after the header. */
const readBody = (...lines: string[]) => read(`${[header, ...lines].join('\n')}\n`);

async function firstBad(...lines: string[]): Promise<BadLine | undefined> {
  return (await readBody(...lines)).bad[0];
}

const plainRow = {
  line: 2,
  date: '2025-01-31',
  store_code: 'S1',
  sku: 'P1',
  quantity: '3',
  unit_price: '9.50',
  on_promotion: false,
  in_stock: true,
};

describe('a sales file that is good', () => {
  it('is read row by row, with amounts as written', async () => {
    expect(await readBody(good)).toEqual({ rows: [plainRow], bad: [], count: 0 });
  });

  it.each([
    ['a byte order mark', `\uFEFF${header}\n${good}\n`],
    ['no last line ending', `${header}\n${good}`],
    ['CRLF', `${header}\r\n${good}\r\n`],
    ['CR', `${header}\r${good}\r`],
    ['a first line ending unlike the others', `${header}\r\n${good}\n`],
    ['a last line ending unlike the others', `${header}\n${good}\r\n`],
    ['quoted fields', `"date",store_code,sku,quantity,unit_price\n2025-01-31,"S1","P1","3","9.50"`],
    ['spaces around fields', `${header}\n2025-01-31 , S1,P1 ,3,9.50`],
  ])('may have %s', async (_name, text) => {
    expect(await read(text)).toEqual({ rows: [plainRow], bad: [], count: 0 });
  });

  it('may have its columns in any order', async () => {
    const { rows } = await read('sku,quantity,unit_price,date,store_code\nP1,3,9.50,2025-01-31,S1');
    expect(rows).toEqual([plainRow]);
  });

  it.each([
    ['', '', false, true],
    ['true', 'false', true, false],
    ['1', '0', true, false],
    ['FALSE', 'True', false, true],
  ])(
    'may say on_promotion %j and in_stock %j',
    async (promotion, stock, on_promotion, in_stock) => {
      const { rows, bad } = await read(
        `in_stock,${header},on_promotion\n${stock},${good},${promotion}\n`,
      );
      expect(bad).toEqual([]);
      expect(rows).toEqual([{ ...plainRow, on_promotion, in_stock }]);
    },
  );

  it('keeps quotes, commas, line breaks outside codes and letters of any script', async () => {
    const { rows } = await readBody(
      '2025-01-31,"Café ""Ost"", 東京",\\N,0.000001,999999999.999999',
    );
    expect(rows[0]).toMatchObject({
      store_code: 'Café "Ost", 東京',
      sku: '\\N',
      quantity: '0.000001',
      unit_price: '999999999.999999',
    });
  });

  it('counts the lines of the file, empty ones too', async () => {
    const { rows } = await readBody('', good, '', good.replace('P1', 'P2'));
    expect(rows.map((row) => row.line)).toEqual([3, 5]);
  });

  it('counts the same lines if CRLF is split between chunks', async () => {
    const bytes = Buffer.from(`${header}\r\n${good}\r\n\r\n${good}\r\n`);
    const { rows } = await read(...[...bytes].map((byte) => Buffer.from([byte])));
    expect(rows.map((row) => row.line)).toEqual([2, 4]);
  });

  it('may arrive in chunks that split a character', async () => {
    const bytes = Buffer.from(`${header}\n2025-01-31,東京,P1,3,9.50\n`);
    const { rows, bad } = await read(...[...bytes].map((byte) => Buffer.from([byte])));
    expect(bad).toEqual([]);
    expect(rows[0]?.store_code).toBe('東京');
  });

  it('may consist of its header', async () => {
    expect(await read(`${header}\n`)).toEqual({ rows: [], bad: [], count: 0 });
  });
});

describe('a sales file whose header is bad', () => {
  it.each(['', '\n\n', '\uFEFF'])('is refused if it is empty: %j', async (text) => {
    expect(await read(text)).toMatchObject({
      rows: [],
      count: 1,
      bad: [{ line: 1, column: null, reason: expect.stringContaining('empty') }],
    });
  });

  it('names an unknown, a missing and a repeated column, and reads no row', async () => {
    const { rows, bad } = await read(`date,sku,sku,quantity,unit_price,colour\n${good},red\n`);
    expect(rows).toEqual([]);
    expect(bad).toEqual([
      { line: 1, column: 'sku', reason: 'occurs twice in the header' },
      { line: 1, column: 'colour', reason: 'is not a column of a sales file' },
      { line: 1, column: 'store_code', reason: 'is missing from the header' },
    ]);
  });

  it('distinguishes upper case from lower case', async () => {
    const { bad } = await read(`${header.replace('sku', 'SKU')}\n`);
    expect(bad.map(({ column }) => column)).toEqual(['SKU', 'sku']);
  });
});

describe('a line of a sales file that is bad', () => {
  it.each([
    ['2025-01-31,S1,P1,3', null, /4 fields.*5/],
    ['2025-01-31,S1,P1,3,9.50,extra', null, /6 fields.*5/],
    [',S1,P1,3,9.50', 'date', /empty/],
    ['2025-02-29,S1,P1,3,9.50', 'date', /"2025-02-29" is not a day/],
    ['1900-02-29,S1,P1,3,9.50', 'date', /not a day/],
    ['2025-13-01,S1,P1,3,9.50', 'date', /not a day/],
    ['2025-1-1,S1,P1,3,9.50', 'date', /not a day/],
    ['31.01.2025,S1,P1,3,9.50', 'date', /not a day/],
    ['2025-01-31T00:00:00Z,S1,P1,3,9.50', 'date', /not a day/],
    ['0000-01-01,S1,P1,3,9.50', 'date', /not a day/],
    ['2025-01-31,,P1,3,9.50', 'store_code', /empty/],
    ['2025-01-31,S1,"  ",3,9.50', 'sku', /empty/],
    [`2025-01-31,S1,${'x'.repeat(65)},3,9.50`, 'sku', /longer than 64/],
    ['2025-01-31,S\u00001,P1,3,9.50', 'store_code', /control character/],
    ['2025-01-31,"S\n1",P1,3,9.50', 'store_code', /control character/],
    ['2025-01-31,S\t1,P1,3,9.50', 'store_code', /control character/],
    ['2025-01-31,S1,P1,,9.50', 'quantity', /empty/],
    ['2025-01-31,S1,P1,-1,9.50', 'quantity', /"-1" is negative/],
    ['2025-01-31,S1,P1,3,-0.01', 'unit_price', /negative/],
    ['2025-01-31,S1,P1,1e3,9.50', 'quantity', /not a plain decimal/],
    ['2025-01-31,S1,P1,NaN,9.50', 'quantity', /not a plain decimal/],
    ['2025-01-31,S1,P1,Infinity,9.50', 'quantity', /not a plain decimal/],
    ['2025-01-31,S1,P1,0x10,9.50', 'quantity', /not a plain decimal/],
    ['2025-01-31,S1,P1,"1,5",9.50', 'quantity', /not a plain decimal/],
    ['2025-01-31,S1,P1,3,.5', 'unit_price', /not a plain decimal/],
    ['2025-01-31,S1,P1,٣,9.50', 'quantity', /not a plain decimal/],
    ['2025-01-31,S1,P1,1234567890,9.50', 'quantity', /more than 9 digits/],
    ['2025-01-31,S1,P1,3,0.1234567', 'unit_price', /6 after the point/],
  ])('%j is reported with its column and the reason', async (line, column, reason) => {
    const { rows, bad, count } = await readBody(good, line, good.replace('P1', 'P2'));
    expect(bad).toEqual([
      { line: expect.any(Number), column, reason: expect.stringMatching(reason) },
    ]);
    expect(bad[0]?.line).toBe(line.includes('\n') ? 4 : 3);
    expect(count).toBe(1);
    expect(rows).toHaveLength(2);
  });

  it('has a flag that is neither true nor false', async () => {
    const { bad } = await read(`${header},on_promotion\n${good},maybe\n`);
    expect(bad).toEqual([
      { line: 2, column: 'on_promotion', reason: '"maybe" is neither true nor false' },
    ]);
  });

  it('is quoted in part if it is long', async () => {
    const reason = (await firstBad(`${'9'.repeat(5_000)},S1,P1,3,9.50`))?.reason ?? '';
    expect(reason.length).toBeLessThan(100);
  });

  it('is listed once for each column, and counted as one line', async () => {
    const { bad, count } = await readBody('nonsense,,P1,-1,9.50', good);
    expect(bad.map(({ line, column }) => [line, column])).toEqual([
      [2, 'date'],
      [2, 'store_code'],
      [2, 'quantity'],
    ]);
    expect(count).toBe(1);
  });

  it('is one of the first hundred listed, or only counted', async () => {
    const { bad, count } = await readBody(...Array.from({ length: 250 }, () => 'x,S1,P1,3,9.50'));
    expect(bad.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, at) => at + 2));
    expect(count).toBe(250);
  });

  it('is listed with all its faults, up to a hundred in all', async () => {
    const { bad, count } = await readBody(...Array.from({ length: 150 }, () => 'x,,P1,-1,9.50'));
    expect(bad).toHaveLength(100);
    expect(bad.slice(0, 3).map(({ line, column }) => [line, column])).toEqual([
      [2, 'date'],
      [2, 'store_code'],
      [2, 'quantity'],
    ]);
    expect(count).toBe(150);
  });

  it.each([
    ['\u200b', 'an invisible character, U+200B'],
    ['\u200d', 'an invisible character, U+200D'],
    ['\ufeff', 'an invisible character, U+FEFF'],
    ['\u00ad', 'an invisible character, U+00AD'],
    ['\u202e', 'an invisible character, U+202E'],
    ['\u3164', 'an invisible character, U+3164'],
    ['\ufe0f', 'an invisible character, U+FE0F'],
    ['\u{e0041}', 'an invisible character, U+E0041'],
    ['\u0007', 'a control character, U+0007'],
    ['\u0085', 'a control character, U+0085'],
    ['\u2028', 'a control character, U+2028'],
  ])('has %j in a code, at any position', async (character, what) => {
    for (const code of [`S${character}1`, `S1${character}`]) {
      if (code.trim() === 'S1' && character !== '\ufeff') continue;
      const { bad } = await readBody(
        `2025-01-01,"${code}",P1,1,9.50`,
        `2025-01-01,S1,"${code}",1,2`,
      );
      expect(bad).toEqual([
        { line: 2, column: 'store_code', reason: `holds ${what}` },
        { line: 3, column: 'sku', reason: `holds ${what}` },
      ]);
    }
  });
});

describe('a code', () => {
  it('is the same however its accents are composed and whatever blanks surround it', async () => {
    const codes = ['Caf\u00e9', 'Cafe\u0301', '"  Caf\u00e9\t"', '"\u00a0Cafe\u0301\u3000"'];
    const { rows, bad } = await readBody(
      ...codes.map((code, at) => `2025-01-0${at + 1},${code},${code},1,9.50`),
    );
    expect(bad).toEqual([]);
    expect(rows.map(({ store_code, sku }) => [store_code, sku])).toEqual(
      codes.map(() => ['Caf\u00e9', 'Caf\u00e9']),
    );
  });

  it('has the length of its composed form', async () => {
    const { rows } = await readBody(`2025-01-01,${'e\u0301'.repeat(64)},P1,1,9.50`);
    expect(rows[0]?.store_code).toBe('\u00e9'.repeat(64));
  });

  it('of only blanks is empty', async () => {
    expect((await firstBad('2025-01-01,"  ",P1,1,9.50'))?.reason).toBe('is empty');
  });
});

describe('the header', () => {
  it('says which column has no name', async () => {
    const { bad } = await read(`,date,store_code,sku,quantity,unit_price,""\n`);
    expect(bad).toEqual([
      { line: 1, column: null, reason: 'column 1 has no name' },
      { line: 1, column: null, reason: 'column 7 has no name' },
    ]);
  });

  it('with nine thousand unknown names is refused with a hundred entries', async () => {
    const names = Array.from({ length: 9_000 }, (_, at) => `c${at}`).join();
    const { bad, count } = await read(`${names}\n`);
    expect([bad.length, count]).toEqual([100, 1]);
  });

  it('with one endless name is reported shortened', async () => {
    const { bad } = await read(`${'x'.repeat(60_000)},${header}\n`);
    expect(bad[0]?.column).toBe(`${'x'.repeat(40)}…`);
  });
});

describe('a sales file that becomes unreadable', () => {
  it.each([
    ['unclosed', `${header}\n${good}\n2025-02-01,"S1,P1,3,9.50\n${good}\n`],
    ['in the middle of a field', `${header}\n${good}\n2025-02-01,S"1,P1,3,9.50\n`],
  ])('is reported with its line, for a quote that is %s', async (_name, text) => {
    const { bad, count } = await read(text);
    expect(count).toBe(1);
    expect(bad).toEqual([{ line: 3, column: null, reason: expect.stringContaining('quote') }]);
  });

  it.each([
    ['at the end', '2025-02-01,"S1,P1,3,9.50'],
    ['in its middle', '2025-02-01,S"1,P1,3,9.50'],
  ])('%s is reported after the bad lines before it', async (_name, broken) => {
    const { rows, bad, count } = await readBody(good, 'x,S1,P1,3,9.50', broken);
    expect(rows).toEqual([plainRow]);
    expect(bad.map(({ line, column }) => [line, column])).toEqual([
      [3, 'date'],
      [4, null],
    ]);
    expect(count).toBe(2);
  });

  it('is not held in memory if one line never ends', async () => {
    const { bad } = await read(`${header}\n${good}\n"${'x'.repeat(200_000)}`);
    expect(bad).toEqual([{ line: 3, column: null, reason: expect.stringContaining('too long') }]);
  });

  const latin = Buffer.from('2025-01-31,Caf\xe9,P1,3,9.50\n', 'latin1');
  const filler = Buffer.from(`${good}\n`);

  it.each([
    ['one chunk', [Buffer.concat([Buffer.from(`${header}\n`), filler, filler, latin, filler])]],
    ['one chunk per line', [Buffer.from(`${header}\n`), filler, filler, latin, filler]],
    [
      'one chunk per byte',
      [...Buffer.concat([Buffer.from(`${header}\n`), filler, filler, latin])].map((byte) =>
        Buffer.from([byte]),
      ),
    ],
  ])('names the line that is not UTF-8, read in %s', async (_name, chunks) => {
    const { bad } = await read(...chunks);
    expect(bad).toEqual([{ line: 4, column: null, reason: 'is not valid UTF-8' }]);
  });

  it('distinguishes a literal replacement character from bytes that are not UTF-8', async () => {
    const written = '2025-01-30,S\uFFFD1,P1,3,9.50\n';
    const { bad } = await read(
      Buffer.concat([Buffer.from(`${header}\n${written}`), filler, latin]),
    );
    expect(bad).toEqual([{ line: 4, column: null, reason: 'is not valid UTF-8' }]);
  });

  it('names the right line if the previous chunk ended inside a character', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${header}\n2025-01-31,東京,P1,3,9.50\n`),
      filler,
      latin,
    ]);
    const within = bytes.indexOf('東') + 1;
    const { bad } = await read(bytes.subarray(0, within), bytes.subarray(within));
    expect(bad).toEqual([{ line: 4, column: null, reason: 'is not valid UTF-8' }]);
  });

  it('names the last line if the file ends inside a character', async () => {
    const whole = Buffer.from(`${header}\n${good}\n2025-01-31,東`);
    const { bad } = await read(whole.subarray(0, whole.length - 1));
    expect(bad).toContainEqual({ line: 3, column: null, reason: 'is not valid UTF-8' });
  });

  it('passes on an error of the stream itself', async () => {
    const input = new Readable({
      read() {
        this.destroy(new Error('the connection went away'));
      },
    });
    const reading = readSalesCsv(input, new BadLines()).next();
    await expect(reading).rejects.toThrow('the connection went away');
  });
});
