/** The days from one to another, both as `YYYY-MM-DD`. */
export function formatDays(start: string | null, end: string | null): string {
  return start === null || end === null ? 'no days' : `${start} to ${end}`;
}

/** Wraps a text into lines of at most `width` characters; splits a longer word over several lines. */
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
