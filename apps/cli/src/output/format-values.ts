const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `1234567` → `1,234,567`. */
export function formatCount(count: number): string {
  return integers.format(count);
}

/** `formatAmount(1, 'file')` → `1 file`, any other count with an s. */
export function formatAmount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A WAPE with three decimals, `–` where there is none. */
export function formatWape(wape: number | null): string {
  return wape === null ? '–' : wape.toFixed(3);
}

/** Milliseconds as a person reads them: `12 ms`, `1.2 s`, `2 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Bytes in the unit (powers of 1024) that keeps them short: `812 B`, `1.4 kB`, `26.9 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = bytes;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** The days from one to another, both as `YYYY-MM-DD`. */
export function formatDays(start: string | null, end: string | null): string {
  return start === null || end === null ? 'no days' : `${start} to ${end}`;
}

/**
 * Text that came from a file, a bundle or a caller, safe to print: control and invisible formatting characters are spelled
 * out, so that no name can move the cursor, recolour or reorder what stands on the screen.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}

/** The words of a text in lines of at most `width` characters; a longer word is cut over several lines. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => cutText(long, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function cutText(text: string, width: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += width) parts.push(text.slice(at, at + width));
  return parts.length === 0 ? [''] : parts;
}
