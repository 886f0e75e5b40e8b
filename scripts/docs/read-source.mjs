import { parseSync, Visitor } from 'oxc-parser';

/**
 * What a person reads in a source file, for the gate on words: comments, strings, templates and the text between tags, but no
 * names and no code that a comment quotes. A shell script is read as a whole.
 *
 * @param {string} path
 * @param {string} source
 * @returns {{ path: string, prose: { text: string, line: number }[] }}
 */
export function readSource(path, source) {
  if (path.endsWith('.sh')) return { path, prose: [{ text: source, line: 1 }] };
  const { program, comments } = parseSync(path, source);
  /** @type {{ start: number, end: number }[]} */
  const spans = comments.map(({ start, end }) => ({ start, end }));
  /** @param {{ start: number, end: number }} span */
  const add = ({ start, end }) => void spans.push({ start, end });
  new Visitor({
    Literal: add,
    JSXText: add,
    // Without its delimiters, which would look like quoted code.
    TemplateElement: ({ start, end }) => add({ start: start + 1, end: end - 1 }),
  }).visit(program);
  const prose = spans.map(({ start, end }) => ({
    // A phrase may continue on the next line of a comment, behind its marker.
    text: source.slice(start, end).replace(/^\s*(?:\/\/|\*)|`[^`\n]+`/gm, ''),
    line: source.slice(0, start).split('\n').length,
  }));
  return { path, prose };
}
