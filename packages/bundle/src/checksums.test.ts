import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatChecksums, parseChecksums } from './checksums.ts';
import { sampleId } from './testing/sample-bundle.ts';

const hash = (digit: string) => digit.repeat(64);
const plan = (number: number) => `scenario_plans/${sampleId(number)}.json`;
const manifestLine = `${hash('a')}  manifest.json\n`;
const codes = (text: string) => parseChecksums(text).problems.map((problem) => problem.code);

describe('the checksum list', () => {
  it('reads back what it wrote, in byte order, for any order of the input', () => {
    const entries = [3, 1, 2].map((n) => ({ path: plan(n), sha256: hash(String(n)) }));
    const text = formatChecksums([...entries, { path: 'manifest.json', sha256: hash('a') }]);
    expect(parseChecksums(text)).toEqual({
      entries: [
        { path: 'manifest.json', sha256: hash('a') },
        ...[1, 2, 3].map((n) => ({ path: plan(n), sha256: hash(String(n)) })),
      ],
      problems: [],
    });
  });

  it.each([
    ['', ['empty_list']],
    ['\n', ['malformed_line']],
    [manifestLine.trimEnd(), ['malformed_line']],
    [manifestLine.replace('\n', '\r\n'), ['malformed_line']],
    [manifestLine.replaceAll('a', 'A'), ['malformed_line']],
    [manifestLine.replace('  ', ' '), ['malformed_line']],
    [manifestLine.replace('  ', ' *'), ['malformed_line']],
    [manifestLine.replace('  ', '\t'), ['malformed_line']],
    [manifestLine.replace('  ', '   '), ['unsafe_path']],
    [`\\${manifestLine}`, ['malformed_line']],
    [`\ufeff${manifestLine}`, ['malformed_line']],
    [`# comment\n${manifestLine}`, ['malformed_line']],
    [`${manifestLine}\n`, ['malformed_line']],
    [manifestLine + manifestLine, ['duplicate_entry']],
    [`${hash('1')}  ${plan(1)}\n${manifestLine}`, ['unsorted_list']],
    [`${hash('1')}  checksums.sha256\n${manifestLine}`, ['unsafe_path']],
  ])('judges %j', (text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it.each([
    '/etc/passwd',
    '../manifest.json',
    'a/../manifest.json',
    './manifest.json',
    'a//b',
    'a/',
    '.hidden',
    '-rf',
    'a\\b',
    'C:\\x',
    'a b',
    'a\u0000b',
    'a\u001b[2Jb',
    'é.json',
    '\u202etxt.json',
    'a/b/c/d/e/f/g/h/i',
    'x'.repeat(201),
    '%2e%2e/manifest.json',
    'file:///etc/passwd',
  ])('refuses the path %j', (path) => {
    expect(codes(`${hash('b')}  ${path}\n`)).toEqual(['unsafe_path']);
  });

  it('names the line of every problem and escapes control characters', () => {
    const text = `${manifestLine}junk \u001b[2J\n${manifestLine}`;
    const { problems, entries } = parseChecksums(text);
    expect(problems.map((problem) => problem.found)).toEqual(['line 2: junk \\u{1b}[2J', 'line 3']);
    expect(problems[1]?.expected).toBe('line 1 only');
    expect(entries).toHaveLength(1);
  });

  it('accepts only the exact text that it would write for its entries', () => {
    const line = fc.oneof(
      fc.constantFrom(manifestLine, `${hash('1')}  ${plan(1)}\n`, `${hash('2')}  ${plan(2)}\n`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const text = lines.join('');
        const { entries, problems } = parseChecksums(text);
        if (problems.length === 0) expect(formatChecksums(entries)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
