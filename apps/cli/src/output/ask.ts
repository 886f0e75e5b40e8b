import type { Ask } from '../context.ts';

/** Asks on standard error, so that standard output holds only the result. Null unless a terminal can show the question and read the answer. */
export function createAsk(): Ask | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question, signal) => {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl-C and Ctrl-D end the input without an answer; an open question would wait forever.
    const ended = new Promise<string>((resolve) => {
      lines.on('SIGINT', () => lines.close());
      lines.on('close', () => resolve(''));
    });
    try {
      return await Promise.race([lines.question(question, { signal }), ended]);
    } finally {
      lines.close();
    }
  };
}
