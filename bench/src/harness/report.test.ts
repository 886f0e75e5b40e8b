import { describe, expect, it } from 'vitest';
import { formatBenchmark, formatComparison, formatMs, replaceMeasured } from './report.ts';

describe('a report', () => {
  it('shows median, spread and the ratio to the floor, and what is not installed', () => {
    const race = {
      title: 'hashing',
      unit: 'ms' as const,
      floor: 'openssl',
      timings: [
        { name: 'openssl', samples: [100, 90, 200] },
        { name: 'ours', samples: [150, 110, 120] },
        { name: 'other', samples: [] },
      ],
    };
    const figures = [{ name: 'memory', value: '3 MiB' }];
    expect(formatBenchmark({ name: 'x', title: 'X', result: { races: [race], figures } })).toBe(
      [
        '### X (`x`)',
        '',
        '| hashing | median | min–max | × floor |',
        '|---|--:|--:|--:|',
        '| openssl | 100 ms | 90.0 ms–200 ms | 1 (floor) |',
        '| ours | 120 ms | 110 ms–150 ms | 1.20 |',
        '| other | not installed |  |  |',
        '',
        '| | |',
        '|---|---|',
        '| memory | 3 MiB |',
      ].join('\n'),
    );
  });

  it('shows no ratio when the floor could not be measured', () => {
    const race = {
      title: 't',
      unit: 'ms' as const,
      floor: 'gone',
      timings: [{ name: 'ours', samples: [1_234] }],
    };
    const text = formatBenchmark({ name: 'x', title: 'X', result: { races: [race], figures: [] } });
    expect(text).toContain('| ours | 1.23 s | 1.23 s–1.23 s |  |');
  });

  it('shows memory, what was left out, and no ratio where nothing is simpler', () => {
    const timings = [{ name: 'export', samples: [2_097_152, 1_048_576, 4_194_304] }];
    const race = { title: 'growth', unit: 'bytes' as const, floor: null, timings };
    const result = { races: [race], figures: [], notes: ['Left out: x.'] };
    expect(formatBenchmark({ name: 'x', title: 'X', result })).toBe(
      [
        '### X (`x`)',
        '',
        '| growth | median | min–max |',
        '|---|--:|--:|',
        '| export | 2.0 MiB | 1.0 MiB–4.0 MiB |',
        '',
        'Left out: x.',
      ].join('\n'),
    );
  });

  it('compares the rows and figures that two builds have, and nothing else', () => {
    const timings = [
      { name: 'floor', samples: [1] },
      { name: 'ours', samples: [50] },
      { name: 'ours', samples: [200], isEarlier: true },
    ];
    const figures = [
      {
        name: 'delay',
        value: '2 ms',
        amount: 2,
        earlier: { name: 'delay', value: '4 ms', amount: 4 },
      },
      { name: 'rows', value: '100', earlier: { name: 'rows', value: '100' } },
      { name: 'new', value: '1 ms', amount: 1 },
    ];
    const race = { title: 't', unit: 'ms' as const, floor: 'floor', timings };
    const measured = { name: 'x', title: 'X', result: { races: [race], figures } };
    const commits = { current: 'new', earlier: 'old' };
    expect(formatComparison(measured, commits)).toEqual([
      [
        '| X (`x`) | earlier: old | this: new | × earlier |',
        '|---|--:|--:|--:|',
        '| t: ours | 200 ms | 50.0 ms | 0.25 |',
        '| delay | 4 ms | 2 ms | 0.50 |',
        '| rows | 100 | 100 |  |',
      ].join('\n'),
    ]);
    const alone = { ...measured, result: { races: [], figures: figures.slice(-1) } };
    expect(formatComparison(alone, commits)).toEqual([]);
  });

  it('keeps three digits, and all of the seconds above a thousand', () => {
    expect([0.01234, 1.5, 123.4, 45_678, 1_234_567].map(formatMs)).toEqual([
      '0.0123 ms',
      '1.50 ms',
      '123 ms',
      '45.7 s',
      '1,235 s',
    ]);
  });

  it('replaces the measured part of a document and nothing else', () => {
    const document = 'before\n<!-- measured: npm run bench -->\nold\n<!-- /measured -->\nafter\n';
    expect(replaceMeasured(document, 'new\n')).toBe(
      'before\n<!-- measured: npm run bench -->\n\nnew\n\n<!-- /measured -->\nafter\n',
    );
    expect(() => replaceMeasured('no marks', 'new')).toThrow('the document has no');
  });
});
