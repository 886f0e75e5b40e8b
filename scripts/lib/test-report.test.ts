import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree } from '../testing.ts';
import { formatReport, isGreen, layerOf, readReports, reportFile } from './test-report.mjs';

type Outcome = 'passed' | 'failed' | 'skipped' | 'pending' | 'todo';

/** Reports of packages under `packages/`: file name to titles with their outcome. */
function readAll(
  reports: Record<string, Record<string, Record<string, Outcome>> | string | null>,
  filtered = false,
) {
  const root = makeTree();
  const packages = Object.keys(reports).map((name) => ({
    name,
    directory: name,
    manifest: { name },
  }));
  const tree = makeTree(
    Object.fromEntries(
      Object.entries(reports).flatMap(([name, files]) =>
        files === null
          ? []
          : [[join(name, reportFile), typeof files === 'string' ? files : toJson(root, files)]],
      ),
    ),
  );
  return readReports({ root: tree, packages, filtered });
}

function toJson(root: string, files: Record<string, Record<string, Outcome>>) {
  return JSON.stringify({
    testResults: Object.entries(files).map(([file, titles]) => ({
      name: join(root, file),
      status: Object.values(titles).includes('failed') ? 'failed' : 'passed',
      assertionResults: Object.entries(titles).map(([title, status]) => ({
        ancestorTitles: [],
        title,
        status,
        failureMessages: status === 'failed' ? ['AssertionError: 1 is not 2\n at x'] : [],
      })),
    })),
  });
}

const lastLine = (text: string) => text.split('\n').at(-1);

test.each([
  ['src/x.test.ts', 'unit'],
  ['src/x.test.tsx', 'unit'],
  ['src/x.test-d.ts', 'types'],
  ['src/x.component.test.tsx', 'component'],
  ['src/x.db.test.ts', 'database'],
  ['src/x.process.test.ts', 'process'],
  ['src/x.disk.test.ts', 'disk'],
  ['src/x.browser.test.ts', 'browser'],
])('%s belongs to the layer %s', (file, layer) => {
  expect(layerOf(file)).toBe(layer);
});

test('a run in which all passed closes with the totals', () => {
  const report = readAll({
    a: { 'src/x.test.ts': { one: 'passed', two: 'passed' } },
    b: { 'y.db.test.ts': { three: 'passed' } },
  });
  expect(isGreen(report)).toBe(true);
  expect(lastLine(formatReport(report, 1))).toBe('3 passed, 0 failed');
});

test('a failed test is named and makes the run red', () => {
  const report = readAll({ a: { 'x.test.ts': { good: 'passed', bad: 'failed' } } });
  expect(isGreen(report)).toBe(false);
  const text = formatReport(report, 1);
  expect(text).toContain('bad\n    AssertionError: 1 is not 2');
  expect(lastLine(text)).toBe('1 passed, 1 failed');
});

test('a package that left no report has failed', () => {
  const report = readAll({ a: { 'x.test.ts': { one: 'passed' } }, b: null });
  expect(isGreen(report)).toBe(false);
  expect(lastLine(formatReport(report, 1))).toBe('1 passed, 1 failed');
});

test('a package that was not selected need not report', () => {
  expect(isGreen(readAll({ a: { 'x.test.ts': { one: 'passed' } }, b: null }, true))).toBe(true);
});

test.each([['not json'], ['{}'], ['{"testResults":[]}']])('a report %j is a failure', (text) => {
  const report = readAll({ a: { 'x.test.ts': { one: 'passed' } }, b: text });
  expect(report.problems).toHaveLength(1);
});

test('a file that failed before its first test is a failure', () => {
  const text = JSON.stringify({
    testResults: [
      { name: 'x.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
    ],
  });
  const report = readAll({ a: { 'y.test.ts': { one: 'passed' } }, b: text });
  expect(isGreen(report)).toBe(false);
  expect(formatReport(report, 1)).toContain('failed outside its tests: Cannot find module');
});

test.each([
  ['[shared data]', 'on shared data, because ../shared/data is not there'],
  ['[system tools]', 'with system tools, because a program or a mount that they need is not there'],
])('tests marked %s may be left out, and are counted with the reason', (mark, reason) => {
  const report = readAll({ a: { 'x.test.ts': { one: 'passed', [`${mark} two`]: 'skipped' } } });
  expect(isGreen(report)).toBe(true);
  const text = formatReport(report, 1);
  expect(text).toContain(`Left out: 1 tests ${reason}`);
  expect(lastLine(text)).toBe('1 passed, 0 failed, 1 skipped');
});

test.each<Outcome>(['skipped', 'pending', 'todo'])('any other %s test is a failure', (outcome) => {
  const report = readAll({ a: { 'x.test.ts': { one: 'passed', lazy: outcome } } });
  expect(isGreen(report)).toBe(false);
  expect(lastLine(formatReport(report, 1))).toBe('1 passed, 1 failed, 1 skipped');
});

test('a run without any test is a failure', () => {
  expect(isGreen(readAll({}))).toBe(false);
});
