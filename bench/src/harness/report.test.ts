import { describe, expect, it } from 'vitest';
import { formatBenchmark, formatMs, replaceMeasured } from './report.ts';

describe('a report', () => {
  it('shows median, spread and the ratio to the floor, and what is not installed', () => {
    const race = {
      title: 'hashing',
      floor: 'openssl',
      timings: [
        { name: 'openssl', samplesMs: [100, 90, 200] },
        { name: 'ours', samplesMs: [150, 110, 120] },
        { name: 'other', samplesMs: [] },
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
        '| other | not installed | | |',
        '',
        '| | |',
        '|---|---|',
        '| memory | 3 MiB |',
      ].join('\n'),
    );
  });

  it('shows no ratio when the floor could not be measured', () => {
    const race = { title: 't', floor: 'gone', timings: [{ name: 'ours', samplesMs: [1_234] }] };
    const text = formatBenchmark({ name: 'x', title: 'X', result: { races: [race], figures: [] } });
    expect(text).toContain('| ours | 1.23 s | 1.23 s–1.23 s |  |');
  });

  it('keeps three digits', () => {
    expect([0.01234, 1.5, 123.4, 45_678].map(formatMs)).toEqual([
      '0.0123 ms',
      '1.50 ms',
      '123 ms',
      '45.7 s',
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
