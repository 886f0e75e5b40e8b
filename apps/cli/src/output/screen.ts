import { styleText } from 'node:util';

export type Color = Parameters<typeof styleText>[0];

/** One of the two output streams, with what its reader can display. */
export interface Screen {
  write(text: string): void;
  writeLine(line?: string): void;
  /** Maximum columns of a line. */
  width: number;
  /** Whether the output is a terminal, where a line may be redrawn. */
  isInteractive: boolean;
  paint(color: Color, text: string): string;
}

/** Width of a line without a terminal. */
const defaultWidth = 80;

/**
 * A screen over a stream of the process. Colours only on a terminal and only if allowed (no-color.org). A reader that closes the
 * pipe early, such as `head`, ends the output and not the work.
 */
export function createScreen(
  stream: NodeJS.WriteStream,
  { allowColors }: { allowColors: boolean },
): Screen {
  const isInteractive = stream.isTTY === true;
  const hasColors = isInteractive && allowColors;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    write: (text) => void stream.write(text),
    writeLine: (line = '') => void stream.write(`${line}\n`),
    width: (isInteractive && stream.columns) || defaultWidth,
    isInteractive,
    paint: (color, text) => (hasColors ? styleText(color, text, { validateStream: false }) : text),
  };
}

/** Settles once everything written has been flushed, or the reader is gone. */
export function drain(stream: NodeJS.WriteStream): Promise<void> {
  // The callback of a write runs after those of earlier writes, even failed ones.
  return new Promise((resolve) => stream.write('', () => resolve()));
}
