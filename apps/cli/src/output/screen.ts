import { styleText } from 'node:util';

export type Color = Parameters<typeof styleText>[0];

/** One of the two output streams, with what its other end can show. */
export interface Screen {
  write(text: string): void;
  writeLine(line?: string): void;
  /** Columns that a line may take. */
  width: number;
  /** Whether a person watches, so that a line may be drawn over. */
  isInteractive: boolean;
  paint(color: Color, text: string): string;
}

/** Width of a line where no terminal says otherwise. */
const defaultWidth = 80;

/**
 * A screen over a stream of the process. Colours only on a terminal and only when allowed (no-color.org). A reader that went away,
 * such as `head`, ends the output and not the work.
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

/** Settles once all that was written has been handed over, or its reader is gone. */
export function drain(stream: NodeJS.WriteStream): Promise<void> {
  // The callback of a write comes after those of the writes before it, also when they failed.
  return new Promise((resolve) => stream.write('', () => resolve()));
}
