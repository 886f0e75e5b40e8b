// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { countRows } from './count-rows.ts';

describe('countRows', () => {
  it.each([
    ['nothing', '', 0],
    ['a header alone', 'date,sku\n', 0],
    ['rows under a header', 'date,sku\na,b\nc,d\n', 2],
    ['a last row without a line end', 'date,sku\na,b\nc,d', 2],
    ['line ends of Windows and empty lines', '\r\ndate,sku\r\na,b\r\n\r\nc,d\r\n\r\n', 2],
  ])('counts %s', async (_what, text, rows) => {
    expect(await countRows(new Blob([text]))).toBe(rows);
  });

  it('counts across the chunks in which a large file arrives', async () => {
    const text = `date,sku\n${'2011-12-09,85123A\n'.repeat(50_000)}`;
    expect(await countRows(new Blob([text]))).toBe(50_000);
  });
});
