import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where every package's test run leaves vitest's JSON report, relative to the package. */
export const reportFile = 'test-results/vitest.json';

/**
 * Requirements of tests that neither the repository nor npm provides. A test with such a mark at the start of its title may be
 * skipped if the requirement is missing; no other test may.
 */
const outsideNeeds = [
  { mark: '[shared data]', what: 'on shared data', because: '../shared/data is not there' },
  {
    mark: '[system tools]',
    what: 'with system tools',
    because: 'a program or a mount that they need is not there',
  },
];

/** Layers in the order of the summary; the name is the part of the file name before `.test`. */
const layerOrder = ['unit', 'types', 'component', 'database', 'process', 'disk', 'browser', 'docs'];
const layerNames = new Map([['db', 'database']]);

/**
 * @typedef {'passed' | 'failed' | 'skipped'} Outcome
 * @typedef {{ package: string, file: string, layer: string, title: string, outcome: Outcome, message: string }} TestCase
 * @typedef {{ cases: TestCase[], problems: string[] }} TestReport
 *   `problems`: what makes the run red beside failed cases, such as a report that is missing
 * @typedef {import('./repository.mjs').WorkspacePackage} WorkspacePackage
 */

/**
 * The layer of a test file, read from its suffix: `x.db.test.ts` is database, `x.test-d.ts` types, `x.test.ts` unit.
 *
 * @param {string} file
 * @returns {string}
 */
export function layerOf(file) {
  if (/\.test-d\.tsx?$/.test(file)) return 'types';
  const suffix = /\.([a-z-]+)\.test\.tsx?$/.exec(file)?.[1];
  if (suffix === undefined) return 'unit';
  return layerNames.get(suffix) ?? suffix;
}

/**
 * Collects the reports of all packages. A missing or unreadable report, a report without tests, and a test file that
 * failed before any of its tests are problems; with `filtered`, a package without a report was not selected.
 *
 * @param {{ root: string, packages: WorkspacePackage[], filtered: boolean }} options
 * @returns {TestReport}
 */
export function readReports({ root, packages, filtered }) {
  /** @type {TestReport} */
  const report = { cases: [], problems: [] };
  for (const { name, directory } of packages) {
    const file = join(root, directory, reportFile);
    if (!existsSync(file)) {
      if (!filtered) report.problems.push(`${name}: left no report (${directory}/${reportFile})`);
      continue;
    }
    const found = parseReport({
      name,
      root: join(root, directory),
      text: readFileSync(file, 'utf8'),
    });
    report.cases.push(...found.cases);
    report.problems.push(...found.problems);
  }
  report.problems.push(
    ...report.cases
      .filter((test) => test.outcome === 'skipped' && !mayBeLeftOut(test))
      .map((test) => `${test.package}: skipped without a mark that allows it: ${test.title}`),
  );
  if (report.cases.length === 0) report.problems.push('No test ran at all.');
  return report;
}

/**
 * @param {{ name: string, root: string, text: string }} options
 * @returns {TestReport}
 */
function parseReport({ name, root, text }) {
  const files = parseJson(text)?.testResults;
  if (!Array.isArray(files)) return { cases: [], problems: [`${name}: its report is unreadable`] };
  if (files.length === 0) return { cases: [], problems: [`${name}: its report holds no test`] };
  /** @type {TestReport} */
  const report = { cases: [], problems: [] };
  for (const file of files) {
    const path = relative(root, file.name);
    for (const assertion of file.assertionResults) {
      report.cases.push({
        package: name,
        file: path,
        layer: layerOf(path),
        title: [...assertion.ancestorTitles, assertion.title].join(' › '),
        outcome: outcomeOf(assertion.status),
        message: String(assertion.failureMessages?.[0] ?? '').split('\n')[0] ?? '',
      });
    }
    const anyFailed = file.assertionResults.some(
      (/** @type {{ status: string }} */ { status }) => status === 'failed',
    );
    if (file.status === 'failed' && !anyFailed) {
      const reason = String(file.message ?? '').split('\n')[0];
      report.problems.push(`${name}: ${path} failed outside its tests: ${reason}`);
    }
  }
  return report;
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * @param {string} status vitest's word
 * @returns {Outcome}
 */
function outcomeOf(status) {
  if (status === 'passed') return 'passed';
  return status === 'failed' ? 'failed' : 'skipped';
}

/** @param {TestCase} test */
function mayBeLeftOut({ title }) {
  return outsideNeeds.some(({ mark }) => title.startsWith(mark));
}

/**
 * Whether nothing failed and nothing is missing; marked tests that were left out do not count against it.
 *
 * @param {TestReport} report
 * @returns {boolean}
 */
export function isGreen({ cases, problems }) {
  return problems.length === 0 && cases.every(({ outcome }) => outcome !== 'failed');
}

/**
 * The readable summary: a table of layers, one of packages, the names of failed and skipped tests, and alone on the
 * last line `N passed, N failed` or `N passed, N failed, N skipped`. Problems count as failed there.
 *
 * @param {TestReport} report
 * @param {number} seconds
 * @returns {string}
 */
export function formatReport({ cases, problems }, seconds) {
  const failed = cases.filter(({ outcome }) => outcome === 'failed');
  return [
    formatTable(
      'Layer',
      groupBy(cases, ({ layer }) => layer, layerOrder),
    ),
    '',
    formatTable(
      'Package',
      groupBy(cases, (test) => test.package, []),
    ),
    '',
    ...formatList(
      'Failed',
      failed.map((test) => `${test.package} ${test.file}\n    ${test.title}\n    ${test.message}`),
    ),
    ...formatList('Also wrong', problems),
    ...outsideNeeds.flatMap((need) => formatLeftOut(cases, need)),
    `Took ${seconds.toFixed(0)} s.`,
    formatTotals({ cases, problems }),
  ].join('\n');
}

/**
 * @param {TestCase[]} cases
 * @param {{ mark: string, what: string, because: string }} need
 * @returns {string[]}
 */
function formatLeftOut(cases, { mark, what, because }) {
  const leftOut = cases.filter(
    ({ outcome, title }) => outcome === 'skipped' && title.startsWith(mark),
  );
  return formatList(
    `Left out: ${leftOut.length} tests ${what}, because ${because}`,
    leftOut.map((test) => `${test.package} ${test.title}`),
  );
}

/**
 * The closing line, which scripts may read.
 *
 * @param {TestReport} report
 * @returns {string}
 */
function formatTotals({ cases, problems }) {
  const { passed, failed, skipped } = count(cases);
  const line = `${passed} passed, ${failed + problems.length} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/**
 * @param {string} heading
 * @param {string[]} items
 * @returns {string[]}
 */
function formatList(heading, items) {
  if (items.length === 0) return [];
  return [`${heading}:`, ...items.map((item) => `  - ${item}`), ''];
}

/**
 * @param {string} heading
 * @param {[string, TestCase[]][]} groups
 * @returns {string}
 */
function formatTable(heading, groups) {
  const rows = groups.map(([name, cases]) => {
    const { passed, failed, skipped } = count(cases);
    return [name, String(passed), String(failed), String(skipped)];
  });
  const table = [[heading, 'passed', 'failed', 'skipped'], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** @param {TestCase[]} cases */
function count(cases) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { outcome } of cases) totals[outcome] += 1;
  return totals;
}

/**
 * @param {TestCase[]} cases
 * @param {(test: TestCase) => string} keyOf
 * @param {string[]} order keys that come first, in this order; the others follow in theirs
 * @returns {[string, TestCase[]][]}
 */
function groupBy(cases, keyOf, order) {
  /** @type {Map<string, TestCase[]>} */
  const groups = new Map();
  for (const test of cases) groups.set(keyOf(test), [...(groups.get(keyOf(test)) ?? []), test]);
  const keys = [...order, ...[...groups.keys()].filter((key) => !order.includes(key)).sort()];
  return keys.flatMap((key) => {
    const group = groups.get(key);
    return group === undefined ? [] : [/** @type {[string, TestCase[]]} */ ([key, group])];
  });
}
