import type { BacktestOutcome, IngestResult } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { formatIngest } from './format-ingest.ts';
import { formatProblem } from './format-problem.ts';
import { formatRun } from './format-run.ts';
import { formatSweep } from './format-sweep.ts';
import { formatTable } from './format-table.ts';
import { wrapText } from './format-values.ts';
import { formatWorkspaces } from './format-workspaces.ts';
import type { Screen } from './screen.ts';
import { formatReading } from './show-reading.ts';
import { formatStep } from './show-run.ts';

const screen: Screen = {
  write: () => {},
  writeLine: () => {},
  width: 80,
  isInteractive: false,
  paint: (_color, text) => text,
};

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

describe('text', () => {
  it('wraps at words, cuts a word that is too long, and loses nothing', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  });
});

describe('a table', () => {
  it('wraps at words, and never splits a word or number that fits on a line', () => {
    const why = 'At "/quantities/342": 97 in the source, 12.381572 in the replay.';
    const table = formatTable(
      [
        { title: 'PART', width: null },
        { title: 'WHY', width: 24 },
      ],
      [['sales', why]],
    );
    const [, ...lines] = table.split('\n');
    const words = lines.flatMap((line) => line.replace('sales', '').split(' ').filter(Boolean));
    expect(words).toEqual(why.split(' '));
    expect(widest(table)).toBeLessThanOrEqual(5 + 2 + 24);
  });
});

describe('a table with a text under a row', () => {
  it('keeps every word of a text of any length', () => {
    const columns = Array.from({ length: 5 }, (_, at) => ({ title: `COLUMN ${at}`, width: null }));
    const cells = columns.map(({ title }) => title);
    for (let length = 1; length <= 40; length += 1) {
      const note = `${'x'.repeat(length)} and what follows it, over the end of the first line`;
      const [, , ...lines] = formatTable(columns, [cells, note]).split('\n');
      expect(lines.map((line) => line.trim()).join(' ')).toBe(note);
    }
  });
});

describe('a sweep', () => {
  const found = {
    removed: false,
    model_runs: [{ run_id: 'a'.repeat(32), error_message: 'The disk is full.' }],
    model_files: [{ run_id: 'b'.repeat(32), size_bytes: 4_321 }],
    evidence: [{ sha256: 'c'.repeat(64), size_bytes: 1_000_000 }],
    size_bytes: 1_004_321,
    failed: [],
  };

  it('lists what nothing names within the width of a terminal, each with its reason or size', () => {
    const text = formatSweep(found);
    expect(text).toContain(`model run   ${'a'.repeat(32)}\n  The disk is full.`);
    expect(text).toMatch(/model file {2}b{32} +4,321/);
    expect(text).toMatch(/evidence {4}c{32} +1,000,000/);
    expect(text).toMatch(/3 unused items, [\d.]+ MB\.\nNothing was removed; pass --yes/);
    expect(widest(text)).toBeLessThanOrEqual(screen.width);
  });

  it('says what was removed, and says so if there is nothing to remove', () => {
    expect(formatSweep({ ...found, removed: true })).toContain('Removed 3 unused items, ');
    const none = { model_runs: [], model_files: [], evidence: [], size_bytes: 0, failed: [] };
    expect(formatSweep({ removed: false, ...none })).toBe('There is nothing to sweep.');
  });

  it('says first what could not be removed, and why', () => {
    const failed = [{ name: 'd'.repeat(32), reason: 'The folder cannot be written.' }];
    const text = formatSweep({ ...found, removed: true, failed });
    expect(text.split('\n')[1]).toMatch(/^NOT REMOVED {2}d{32}/);
    expect(text).toContain('The folder cannot be written.');
    expect(text).toContain('1 could not be removed.');
  });

  it('counts what it does not list', () => {
    const evidence = Array.from({ length: 60 }, () => ({ sha256: 'c'.repeat(64), size_bytes: 1 }));
    expect(formatSweep({ ...found, evidence })).toContain('… and 12 more; --json lists them all');
  });
});

describe('progress', () => {
  it('shows how much of a file has been read, then that it is checked and written', () => {
    const file = { name: 's.csv', size: 75_000_000, read: 37_500_000 };
    expect(formatReading({ ...file, phase: 'reading', rows: 1_200 })).toBe(
      'Reading s.csv  50 %  37.5 MB of 75.0 MB, 1,200 rows',
    );
    expect(formatReading({ ...file, size: 0, phase: 'reading', rows: 1 })).toBe(
      'Reading s.csv  37.5 MB, 1 row',
    );
    const read = { ...file, read: 75_000_000, rows: 2_400 };
    expect(formatReading({ ...read, phase: 'checking' })).toBe('Checking s.csv  2,400 rows');
    expect(formatReading({ ...read, phase: 'writing' })).toBe('Writing s.csv  2,400 rows');
  });

  it('writes a status as a word and keeps a long detail inside 80 columns', () => {
    const step = formatStep(
      {
        event_type: 'step_complete',
        step_name: 'champion_compare',
        step_index: 10,
        total_steps: 16,
        phase_name: 'decision',
        phase_index: 3,
        phase_total: 6,
        status: 'warn',
        detail: 'a detail that is long '.repeat(8).trim(),
        duration_ms: 65_000,
        data: {},
        timestamp: '2026-01-01T00:00:00.000Z',
      },
      screen,
    );
    expect(step).toContain('! warn');
    expect(step.split('\n').length).toBeGreaterThan(2);
    expect(widest(step)).toBeLessThanOrEqual(80);
  });
});

describe('the end of an ingest', () => {
  const result: IngestResult = {
    rows: 1_204,
    inserted: 1_200,
    updated: 3,
    unchanged: 1,
    stores: 1,
    products: 2,
    date_start: '2025-01-01',
    date_end: '2025-12-31',
    warnings: [],
  };

  it('counts new, changed and unchanged rows, and ends with warnings', () => {
    const plain = formatIngest(result);
    expect(plain).toMatch(/^Loaded 1,204 rows\n/);
    expect(plain).toContain('1,200 new, 3 changed, 1 unchanged');
    expect(plain).not.toContain('Warning');
    const warnings: IngestResult['warnings'] = [
      { code: 'looks_weekly', detail: 'The file looks weekly.' },
    ];
    expect(formatIngest({ ...result, warnings })).toBe(`${plain}\nWarning: The file looks weekly.`);
  });
});

describe('problems', () => {
  const problem = {
    type: 'urn:vitrine:problem:csv-invalid',
    title: 'Bad Request',
    status: 400,
    detail: 'Nothing was loaded: 151 bad lines.',
    instance: 'urn:vitrine:command:ingest',
    code: 'CSV_INVALID',
    request_id: '',
  } as const;

  it('lists bad lines by line, column and reason, and counts the unlisted ones', () => {
    const lines = [
      { line: 9, column: 'quantity', reason: '"-1" is negative' },
      { line: 9, column: 'date', reason: 'is empty' },
      { line: 1200, column: null, reason: 'has 3 fields, the header has 5' },
    ];
    const text = formatProblem({ ...problem, lines, line_count: 151 }, 80);
    expect(text).toContain('\n    9  quantity  "-1" is negative\n');
    expect(text).toContain('\n1,200  (line)    has 3 fields, the header has 5\n');
    expect(text).toContain('… and 149 more lines');
  });

  it('counts the unlisted refused fields', () => {
    const errors = ['a', 'b'].map((name) => ({
      pointer: `/${name}`,
      message: 'is not a known field',
    }));
    const text = formatProblem({ ...problem, errors, error_count: 1_202 }, 80);
    expect(text).toContain('\n  b: is not a known field\n… and 1,200 more');
    expect(formatProblem({ ...problem, errors, error_count: 2 }, 80)).not.toContain('more');
  });
});

const metrics = { smape: 61, mae: 9, rmse: 12, bias: 0, mase: 0.9, rmsse: 0.8 };
const outcome: BacktestOutcome = {
  candidates: (
    [
      ['median_combination', 1, 0.654, 0.1],
      ['ridge', 2, 0.64, 0.12],
      ['seasonal_naive', 1, 0.727, 0],
    ] as const
  ).map(([model_type, feature_frame_version, wape, skill_vs_seasonal_naive]) => ({
    model_type,
    feature_frame_version,
    metrics: { ...metrics, wape },
    skill_vs_seasonal_naive,
    intervals: [],
    reason: null,
  })),
  selection: {
    rule: 'median_combination_unless_10_percent_better',
    metric: 'wape',
    winner: 'median_combination',
    reason: 'No other candidate is at least 10 % better.',
  },
  verdict: { skill_vs_seasonal_naive: 0.1, skill_vs_zero: 0.35, flags: [] },
  measured_on: {
    folds: 3,
    days: 42,
    first_date: '2011-10-29',
    last_date: '2011-12-09',
    selling_days: 35,
  },
};

describe('the end of a run', () => {
  const result = {
    showcase_run_id: 'e'.repeat(32),
    overall_status: 'pass' as const,
    workspace_id: null,
    winner_model_type: 'median_combination' as const,
    winner_wape: 0.654,
    winning_run_id: null,
    alias: null,
    wall_clock_s: 119.6,
  };

  it('says how good the winner is and on which days, and lists the candidates, the winner first', () => {
    const highlights = { grain: null, remarks: [], outcome };
    const text = formatRun({ result, highlights, isKept: false, screen });
    expect(text).toMatch(/^Completed in 2 min 00 s\n/);
    expect(text.replaceAll('\n', ' ')).toContain(
      'median_combination beats the seasonal naive forecast by 10 % (WAPE 65.4 % against 72.7 %). Measured on 3 folds of 14 days, 2011-10-29 to 2011-12-09, 35 of 42 days with sales.',
    );
    const table = text.slice(text.indexOf('CANDIDATE')).split('\n');
    expect(table.map((line) => line.split(/ {2,}/))).toEqual([
      ['CANDIDATE', 'WAPE', 'MASE', 'RMSSE', 'BETTER THAN SEASONAL NAIVE'],
      ['median_combination, winner', '65.4 %', '0.900', '0.800', '10 %'],
      ['ridge', '64.0 %', '0.900', '0.800', '12 %'],
      ['seasonal_naive', '72.7 %', '0.900', '0.800', '0 %'],
    ]);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('lists no candidates if the run ended before its backtest', () => {
    const highlights = { grain: null, remarks: [], outcome: null };
    const failed = { ...result, overall_status: 'fail' as const, winner_model_type: null };
    const text = formatRun({ result: failed, highlights, isKept: false, screen });
    expect(text).not.toMatch(/CANDIDATE|Measured/);
  });
});

describe('the list', () => {
  const workspace = {
    workspace_id: '0f8fad5bd9cb469fa16570867728950e',
    name: 'a-name-that-is-longer-than-its-column-and-goes-on-below',
    status: 'completed' as const,
    seed: null,
    scenario: null,
    promote: false,
    reset: false,
    skip_seed: true,
    seed_overrides: null,
    user_scope: null,
    run_config: null,
    window_end: null,
    store_id: null,
    product_id: null,
    date_start: null,
    date_end: null,
    result_summary: { winner_model_type: 'naive' as const, winner_wape: 0.5, wall_clock_s: 1 },
    replay_verdict: null,
    grain: null,
    archived: false,
    pinned: false,
    tags: [],
    replayed_from_workspace_id: null,
    config_schema_version: 1,
    verdict: null,
    measured_on: null,
    has_bundle: false,
    created_at: '2026-01-02T03:04:05.006Z',
    updated_at: '2026-01-02T03:04:05.006Z',
  };

  it('shows full ids and full names within 80 columns', () => {
    const text = formatWorkspaces({ workspaces: [workspace], total: 1, next_cursor: null }, 80);
    expect(text).toContain(workspace.workspace_id);
    expect(widest(text)).toBeLessThanOrEqual(80);
    const name = text
      .split('\n')
      .slice(1)
      .filter((line) => !line.startsWith('  naive'))
      .map((line) => line.slice(34, 50).trim())
      .join('');
    expect(name).toBe(workspace.name);
  });

  it('says under each winner how good it is and on which days, or that this was not recorded', () => {
    const { verdict, measured_on } = outcome;
    const judged = { ...workspace, name: null, verdict, measured_on };
    const unjudged = { ...workspace, name: null };
    const failed = { ...unjudged, status: 'failed' as const, result_summary: null };
    const workspaces = [judged, unjudged, failed];
    const text = formatWorkspaces({ workspaces, total: 3, next_cursor: null }, 80);
    expect(widest(text)).toBeLessThanOrEqual(80);
    expect(text.split('\n').slice(1, -2)).toEqual([
      expect.stringContaining('completed  50.0 %'),
      expect.stringMatching(/^ {2}naive: 10 % better than seasonal naive; 3 folds of 14 days,/),
      expect.stringMatching(/^ {2}.*35 of 42 days with sales$/),
      expect.stringContaining('completed  50.0 %'),
      '  naive; its verdict and test days were not recorded',
      expect.stringContaining('failed'),
    ]);
  });

  it('says which have a bundle, with a winner and without', () => {
    const failed = { status: 'failed' as const, result_summary: null };
    const rows = [{ has_bundle: true }, { ...failed, has_bundle: true }, { has_bundle: null }];
    const workspaces = rows.map((row) => ({ ...workspace, name: null, ...row }));
    const text = formatWorkspaces({ workspaces, total: 3, next_cursor: null }, 80);
    const below = text.split('\n').filter((line) => line.startsWith('  '));
    expect(below).toEqual([
      '  naive; its verdict and test days were not recorded; exported',
      '  exported',
      '  naive; its verdict and test days were not recorded',
    ]);
  });

  it('says what to do if there are none', () => {
    expect(formatWorkspaces({ workspaces: [], total: 0, next_cursor: null }, 80)).toContain(
      'vitrine run --preset',
    );
  });
});
