/**
 * A regular expression of PostgreSQL that finds a text in any case, everything else literally. Case folding in `ilike` depends on
 * the collation: "C", the collation of codes, folds only ASCII, and a server's default may not fold more.
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

/** A backslash before a letter or digit is special; before any other ASCII character it makes that character literal. */
function escapeLiterally(character: string): string {
  return /[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character;
}
