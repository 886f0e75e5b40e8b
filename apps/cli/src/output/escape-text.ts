/**
 * Characters that could move the cursor, recolour or reorder the screen: control characters (C1 too) and invisible formatting
 * characters, including bidirectional overrides. All text from a file, a bundle or a caller is printed through one of these
 * functions.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same but for the line ends of a JSON text, of which a long report has more than a hundred thousand. */
const unprintableInJson = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text with its unprintable characters escaped: `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${toHex(character.codePointAt(0) ?? 0)}}`);
}

/**
 * A JSON text with the unprintable characters in its strings escaped, as RFC 8259 allows: it parses to the same value. The line
 * ends and blanks between its tokens stay.
 */
export function printableJson(json: string): string {
  return json.replace(unprintableInJson, (character) => {
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
    return units.map((unit) => `\\u${toHex(unit).padStart(4, '0')}`).join('');
  });
}

function toHex(point: number): string {
  return point.toString(16);
}
