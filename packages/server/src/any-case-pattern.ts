/**
 * A regular expression of PostgreSQL that finds a text in any case, everything else to the letter. What `ilike` takes for the same
 * letter depends on the collation, and that of codes, "C", knows ASCII alone; the one of a server may not know more.
 */
export function anyCasePattern(text: string): string {
  return Array.from(text, anyCase).join('');
}

function anyCase(letter: string): string {
  const upper = letter.toUpperCase();
  const cases = [...new Set([letter, letter.toLowerCase(), upper, upper.toLowerCase()])];
  if (cases.length === 1) return escapeLiterally(letter);
  return `(?:${cases.join('|')})`;
}

/** Before a letter or digit a backslash would mean something; before anything else of ASCII it takes the meaning away. */
function escapeLiterally(character: string): string {
  return /[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character;
}
