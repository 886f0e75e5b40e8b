import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Measured } from './report.ts';
import { writeReports } from './write-reports.ts';

let docs: string;

const document = `# Performance

<!-- measured: npm run bench -->
old tables
<!-- /measured -->

<!-- measured: npm run bench -- curves -->
old curves
<!-- /measured -->

<!-- measured: npm run bench -- --against -->
old comparison
<!-- /measured -->
`;

const list: Measured = {
  name: 'list',
  title: 'List',
  result: {
    races: [
      {
        title: 'first page',
        floor: null,
        unit: 'ms',
        timings: [
          { name: 'workspace.list', samples: [10, 20, 30] },
          { name: 'workspace.list', samples: [80, 30, 40], isEarlier: true },
        ],
      },
    ],
    figures: [],
  },
};
const curves: Measured = {
  name: 'curves',
  title: 'Cost curves',
  result: {
    races: [],
    figures: [],
    curves: [
      {
        name: 'export',
        unit: 'plans',
        points: [
          { size: 100, ms: 10 },
          { size: 1_000, ms: 200 },
        ],
      },
    ],
  },
};

function write(measured: Measured[], options: { isComplete: boolean; compared: boolean }) {
  const { isComplete, compared } = options;
  return writeReports(docs, {
    date: '2026-01-02',
    machine: 'a machine',
    measured,
    isComplete,
    commits: compared ? { current: 'fffffff, with changes', earlier: 'eeeeeee' } : null,
  });
}

const read = () => readFileSync(path.join(docs, 'PERFORMANCE.md'), 'utf8');

beforeEach(() => {
  docs = mkdtempSync(path.join(tmpdir(), 'vitrine-docs-'));
  writeFileSync(path.join(docs, 'PERFORMANCE.md'), document);
});

afterEach(() => {
  rmSync(docs, { recursive: true, force: true });
});

describe('what a run writes into the document', () => {
  it('is nothing after a few named benchmarks, compared or not', () => {
    expect(write([list], { isComplete: false, compared: true })).toEqual([]);
    expect(read()).toBe(document);
  });

  it('is the picture and the section of the curves whenever they were measured', () => {
    const written = write([list, curves], { isComplete: false, compared: false });
    expect(written.map((file) => path.relative(docs, file))).toEqual([
      'images/cost-curves.svg',
      'PERFORMANCE.md',
    ]);
    expect(read()).toContain('| export (plans) | 100: 10.0 ms, 1,000: 200 ms | 1.30 | 1.30 |');
    expect(read()).toContain('](images/cost-curves.svg)');
    expect(readFileSync(path.join(docs, 'images/cost-curves.svg'), 'utf8')).toContain('slope 1.30');
    expect(read()).toContain('old tables');
    expect(read()).toContain('old comparison');
  });

  it('is every table after a complete run, the curves in their own section only', () => {
    write([list, curves], { isComplete: true, compared: false });
    expect(read()).not.toContain('old tables');
    expect(read()).not.toContain('old curves');
    expect(read()).toContain('old comparison');
    expect(read()).toContain('Measured on 2026-01-02: a machine.\n\n### List (`list`)');
    expect(read().match(/export \(plans\)/g)).toHaveLength(1);
  });

  it('is the comparison too after a complete run against another build', () => {
    write([list], { isComplete: true, compared: true });
    expect(read()).toContain(
      'This build is fffffff, with changes; the earlier one is eeeeeee.\n\n| List (`list`) | earlier: eeeeeee | this: fffffff, with changes | × earlier |\n',
    );
    expect(read()).toContain('| first page: workspace.list | 40.0 ms | 20.0 ms | 0.50 |');
    expect(existsSync(path.join(docs, 'images'))).toBe(false);
  });
});
