/** A row of the table in docs/WORDS.md: phrases as inline code, then what to write instead. */
const row = /^\| (`[^|]+`) \| ([^|]+) \|$/gm;

/**
 * The phrases that documents and sources do not use, from the section of the word list that lists them.
 *
 * @param {string} wordList the text of docs/WORDS.md
 * @returns {{ phrase: string, instead: string }[]}
 */
export function readUnusedWords(wordList) {
  const section = wordList.split(/^## Words that are not used$/m)[1] ?? '';
  return [...section.matchAll(row)].flatMap(([, phrases = '', instead = '']) =>
    [...phrases.matchAll(/`([^`]+)`/g)].map(([, phrase = '']) => ({ phrase, instead })),
  );
}

/**
 * Every place where a page or source uses such a phrase in its prose, in any case and across line breaks.
 *
 * @param {{ pages: Pick<import('./markdown.mjs').MarkdownPage, 'path' | 'prose'>[],
 *   words: { phrase: string, instead: string }[] }} options
 * @returns {string[]} one line for each place
 */
export function findUnusedWords({ pages, words }) {
  const patterns = words.map(({ phrase, instead }) => ({
    pattern: new RegExp(`(?<![\\w-])${phrase.replaceAll(' ', '\\s+')}(?![\\w-])`, 'gi'),
    reason: `“${phrase}” is not used; write: ${instead}`,
  }));
  return pages.flatMap(({ path, prose }) =>
    prose.flatMap(({ text, line }) =>
      patterns.flatMap(({ pattern, reason }) =>
        [...text.matchAll(pattern)].map(({ index }) => {
          const lines = text.slice(0, index).split('\n').length - 1;
          return `${path}:${line + lines} ${reason}`;
        }),
      ),
    ),
  );
}
