import { describe, expect, it } from 'vitest';
import { printable, printableJson } from './escape-text.ts';
import type { Screen } from './screen.ts';
import { writeCompactJson, writeJson } from './write-json.ts';

/** One control character of each type: C0, DEL, C1, bidirectional, zero-width, line separator, a tag beyond the first plane. */
const hostile = '\u001b[31m\u007f\u009b31m\u0085\u202e\u2066\u200b\u2028\ufeff\u{e0041}';
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('text from outside', () => {
  it('is escaped if it could move the cursor, recolour or reorder the screen', () => {
    expect(printable('a\u001b[31mb\u202ec\nd é–')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{a}d é–');
    expect(printable(hostile)).not.toMatch(unprintable);
  });

  it('is escaped in every JSON document, which still parses to the same value', () => {
    const lines: string[] = [];
    const screen: Screen = {
      write: () => {},
      writeLine: (line = '') => void lines.push(line),
      width: 80,
      isInteractive: false,
      paint: (_color, text) => text,
    };
    const document = { [hostile]: [hostile, 'é 東 😀'] };
    writeJson(screen, document);
    writeCompactJson(screen, document);
    for (const line of lines) {
      expect(line.replaceAll('\n', '')).not.toMatch(unprintable);
      expect(JSON.parse(line)).toEqual(document);
      expect(line).toContain('é 東 😀');
    }
    expect(lines[0]?.split('\n').length).toBeGreaterThan(3);
  });

  it('keeps the line ends of JSON lines', () => {
    expect(printableJson('{"a":1}\n{"b":"\u009b"}\n')).toBe('{"a":1}\n{"b":"\\u009b"}\n');
  });
});
