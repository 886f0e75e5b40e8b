import { formatBytes, formatPlural } from '@vitrine/contract';
import type { IngestProgress } from '@vitrine/server';
import { printable } from './escape-text.ts';
import type { Screen } from './screen.ts';

const redrawMs = 100;

interface ShowReadingOptions {
  screen: Screen;
  name: string;
  /** Bytes of the whole file; 0 if unknown, as for a pipe. */
  size: number;
  input: { bytesRead: number };
}

interface ReadingView {
  update: (progress: IngestProgress) => void;
  /** Clears the line. */
  end: () => void;
}

/** Shows the progress of a file on a terminal. */
export function showReading({ screen, name, size, input }: ShowReadingOptions): ReadingView {
  if (!screen.isInteractive) return { update: () => {}, end: () => {} };
  let progress: IngestProgress = { phase: 'reading', rows: 0 };
  const draw = () => {
    const text = formatReading({ ...progress, name, size, read: input.bytesRead });
    screen.write(`\r\u001b[K${text.slice(0, screen.width - 1)}`);
  };
  const timer = setInterval(draw, redrawMs);
  return {
    update: (latest) => {
      progress = latest;
    },
    end: () => {
      clearInterval(timer);
      screen.write('\r\u001b[K');
    },
  };
}

interface Reading extends IngestProgress {
  name: string;
  size: number;
  read: number;
}

/** `Reading sales.csv  45 %  12.3 MB of 27.0 MB, 230,000 rows`, then `Checking` and `Writing` with the rows. */
export function formatReading({ phase, rows, name, size, read }: Reading): string {
  const file = printable(name).slice(0, 40);
  const counted = formatPlural({ count: rows, one: 'row' });
  if (phase === 'checking') return `Checking ${file}  ${counted}`;
  if (phase === 'writing') return `Writing ${file}  ${counted}`;
  if (size === 0) return `Reading ${file}  ${formatBytes(read)}, ${counted}`;
  const percent = String(Math.min(100, Math.floor((100 * read) / size))).padStart(3);
  return `Reading ${file} ${percent} %  ${formatBytes(read)} of ${formatBytes(size)}, ${counted}`;
}
