import { formatBytes, printable } from './format-values.ts';
import type { Screen } from './screen.ts';

const redrawMs = 100;

interface ShowReadingOptions {
  screen: Screen;
  name: string;
  /** Bytes of the whole file; 0 where that is not known, as for a pipe. */
  size: number;
  input: { bytesRead: number };
}

/** Shows how much of a file has been read, where a person watches; the function returned wipes the line. */
export function showReading({ screen, name, size, input }: ShowReadingOptions): () => void {
  if (!screen.isInteractive) return () => {};
  const draw = () =>
    screen.write(`\r\u001b[K${formatReading({ name, size, read: input.bytesRead })}`);
  const timer = setInterval(draw, redrawMs);
  return () => {
    clearInterval(timer);
    screen.write('\r\u001b[K');
  };
}

interface Reading {
  name: string;
  size: number;
  read: number;
}

/** `Reading sales.csv  45 %  12.3 MB of 27.0 MB`, then that it is being stored. */
export function formatReading({ name, size, read }: Reading): string {
  const file = printable(name).slice(0, 40);
  if (size > 0 && read >= size) return `Storing ${file}  ${formatBytes(size)}`;
  if (size === 0) return `Reading ${file}  ${formatBytes(read)}`;
  const percent = String(Math.floor((100 * read) / size)).padStart(3);
  return `Reading ${file} ${percent} %  ${formatBytes(read)} of ${formatBytes(size)}`;
}
