import type { BundleProblem } from '@vitrine/contract';
import { checksumsFile, comparePaths, isSafePath } from './bundle-format.ts';

export type ChecksumEntry = { path: string; sha256: string };

/** A checksum list as read: the readable entries, each path once, and every problem. */
export type ChecksumList = { entries: ChecksumEntry[]; problems: BundleProblem[] };

const linePattern = /^[0-9a-f]{64} {2}[^\r\n]+$/;
const lineGrammar = '<64 lower-case hex digits><two spaces><path><line feed>';
const maxShown = 200;

/** Makes foreign text safe for a report: control characters escaped, at most 200 characters. */
export function showText(text: string): string {
  const cut = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return cut.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Writes `checksums.sha256`: one line per file in byte order, in the format of GNU `sha256sum`. */
export function formatChecksums(entries: readonly ChecksumEntry[]): string {
  return entries
    .toSorted((left, right) => comparePaths(left.path, right.path))
    .map((entry) => `${entry.sha256}  ${entry.path}\n`)
    .join('');
}

type List = ChecksumList & { lineOf: Map<string, number> };

function judgeEntry(list: List, entry: ChecksumEntry, line: number): BundleProblem | null {
  const path = showText(entry.path);
  const found = `line ${line}`;
  if (entry.path === checksumsFile) {
    return { code: 'unsafe_path', path, expected: 'any file but the list itself', found };
  }
  if (!isSafePath(entry.path)) {
    return { code: 'unsafe_path', path, expected: 'a plain relative path', found };
  }
  const earlier = list.lineOf.get(entry.path);
  if (earlier !== undefined) {
    return { code: 'duplicate_entry', path, expected: `line ${earlier} only`, found };
  }
  const previous = list.entries.at(-1);
  if (previous === undefined || comparePaths(previous.path, entry.path) < 0) return null;
  return { code: 'unsorted_list', path, expected: `before ${previous.path}`, found };
}

function readEntry(list: List, entry: ChecksumEntry, line: number): void {
  const problem = judgeEntry(list, entry, line);
  if (problem !== null) list.problems.push(problem);
  if (problem !== null && problem.code !== 'unsorted_list') return;
  list.lineOf.set(entry.path, line);
  list.entries.push(entry);
}

function addMalformed(list: List, line: number, found: string): void {
  list.problems.push({
    code: 'malformed_line',
    path: checksumsFile,
    expected: lineGrammar,
    found: `line ${line}: ${showText(found)}`,
  });
}

/**
 * Reads `checksums.sha256` strictly and names every problem with its line. `entries` holds the
 * readable entries, each path once; trust it only if there are no problems.
 */
export function parseChecksums(text: string): ChecksumList {
  const list: List = { entries: [], problems: [], lineOf: new Map() };
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  if (text === '') {
    list.problems.push({
      code: 'empty_list',
      path: checksumsFile,
      expected: 'at least one line',
      found: 'no line',
    });
  }
  lines.forEach((line, index) => {
    if (linePattern.test(line)) {
      readEntry(list, { sha256: line.slice(0, 64), path: line.slice(66) }, index + 1);
    } else addMalformed(list, index + 1, line);
  });
  if (rest !== '') addMalformed(list, lines.length + 1, `${rest} (no line feed)`);
  return { entries: list.entries, problems: list.problems };
}

/** Stands for a list that the verifier does not read. */
export const tooLargeList: ChecksumList = {
  entries: [],
  problems: [
    {
      code: 'malformed_line',
      path: checksumsFile,
      expected: 'a checksum list',
      found: 'larger than the verifier reads',
    },
  ],
};
