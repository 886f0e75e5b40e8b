import { describe, expect, it } from 'vitest';
import { countRows } from './count-rows.ts';

/** A file that arrives in chunks of so many bytes; the simulated DOM's own files cannot be streamed. */
function fileOf(text: string, chunkBytes = 7) {
  const bytes = new TextEncoder().encode(text);
  const stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += chunkBytes) {
          controller.enqueue(bytes.slice(at, at + chunkBytes));
        }
        controller.close();
      },
    });
  return { stream };
}

const waited = new AbortController().signal;

describe('countRows', () => {
  it.each([
    ['nothing', '', 0],
    ['a header alone', 'date,sku\n', 0],
    ['rows under a header', 'date,sku\na,b\nc,d\n', 2],
    ['a last row without a line end', 'date,sku\na,b\nc,d', 2],
    ['line ends of Windows and empty lines', '\r\ndate,sku\r\na,b\r\n\r\nc,d\r\n\r\n', 2],
  ])('counts %s', async (_what, text, rows) => {
    expect(await countRows(fileOf(text), waited)).toBe(rows);
  });

  it('counts across the chunks in which a large file arrives', async () => {
    const text = `date,sku\n${'2011-12-09,85123A\n'.repeat(50_000)}`;
    expect(await countRows(fileOf(text, 65_536), waited)).toBe(50_000);
  });

  it('reads no further once nobody waits for the count', async () => {
    const controller = new AbortController();
    let read = 0;
    const stream = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(source) {
          read += 1;
          if (read === 3) controller.abort();
          if (read > 10) source.close();
          else source.enqueue(new Uint8Array(1));
        },
      });
    await expect(countRows({ stream }, controller.signal)).rejects.toThrow();
    expect(read).toBeLessThan(6);
  });
});
