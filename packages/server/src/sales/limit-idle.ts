import { Readable } from 'node:stream';
import { VitrineError } from '../rpc/vitrine-error.ts';

type Chunk = string | Buffer;

/**
 * The same stream, ended with `INVALID_INPUT` if no data arrives for `idleMs` while a reader waits for it. Time without a reader
 * does not count.
 */
export function limitIdle(input: NodeJS.ReadableStream, idleMs: number): Readable {
  return Readable.from(readChunks(input[Symbol.asyncIterator](), idleMs));
}

async function* readChunks(chunks: AsyncIterator<Chunk>, idleMs: number): AsyncGenerator<Chunk> {
  for (;;) {
    const next = await nextWithin(chunks, idleMs);
    if (next.done) return;
    yield next.value;
  }
}

async function nextWithin(chunks: AsyncIterator<Chunk>, idleMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooSlow(idleMs)), idleMs);
  });
  try {
    return await Promise.race([chunks.next(), idle]);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(idleMs: number): VitrineError {
  return new VitrineError(
    'INVALID_INPUT',
    `Nothing was loaded: no byte of the file came for ${idleMs / 1000} seconds.`,
  );
}
