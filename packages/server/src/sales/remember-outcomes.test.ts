import { expect, it } from 'vitest';
import { rememberOutcomes } from './remember-outcomes.ts';

function createCounted() {
  const checked: string[] = [];
  const check = rememberOutcomes((text) => {
    checked.push(text);
    return text.length;
  });
  return { check, checked };
}

it('a text is checked once', () => {
  const { check, checked } = createCounted();
  expect(['S1', 'S22', 'S1', 'S22'].map(check)).toEqual([2, 3, 2, 3]);
  expect(checked).toEqual(['S1', 'S22']);
});

it('a long text, and any text after ten thousand others, is checked again', () => {
  const { check, checked } = createCounted();
  const long = 'x'.repeat(65);
  for (const text of [long, long]) expect(check(text)).toBe(65);
  expect(checked).toEqual([long, long]);
  check('S1');
  for (let number = 0; number < 10_000; number += 1) check(`${number}`);
  check('S1');
  expect(checked.filter((text) => text === 'S1')).toHaveLength(2);
});
