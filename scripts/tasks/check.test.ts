import { expect, test } from 'vitest';
import { findGates, formatGates } from './check.mjs';

test('every check: script except the one that downloads is a gate, and nothing else is', () => {
  const scripts = { start: 'a', check: 'b', 'check:types': 'c', 'check:docs': 'd' };
  expect(findGates({ ...scripts, 'check:nodes': 'e' })).toEqual([
    { name: 'check:types', command: 'c' },
    { name: 'check:docs', command: 'd' },
  ]);
});

test('the last line names the gates that failed', () => {
  const lines = formatGates([
    { name: 'check:types', status: 0, seconds: 1.26 },
    { name: 'check:docs', status: 1, seconds: 12 },
  ]).split('\n');
  expect(lines).toEqual([
    '✓ check:types     1.3 s',
    '✗ check:docs     12.0 s',
    '1 of 2 gates failed: check:docs.',
  ]);
});
