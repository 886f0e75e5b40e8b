import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { cosineOfTurn, sineOfTurn } from './sine-of-turn.ts';

const turns = Array.from({ length: 4 * 1461 }, (_, at) => at / 1461 - 2);

test('agrees with sine and cosine', () => {
  for (const turn of turns) {
    const angle = 2 * Math.PI * turn;
    expect(Math.abs(sineOfTurn(turn) - Math.sin(angle))).toBeLessThan(4e-15);
    expect(Math.abs(cosineOfTurn(turn) - Math.cos(angle))).toBeLessThan(4e-15);
  }
});

test('is exact at quarters of a turn', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((turn) => sineOfTurn(turn) + 0)).toEqual([0, 1, 0, -1, 0]);
  expect([0, 0.25, 0.5, 0.75, 1].map((turn) => cosineOfTurn(turn) + 0)).toEqual([1, 0, -1, 0, 1]);
});

test('has the same bits on every processor', () => {
  const bits = Float64Array.from(turns.flatMap((turn) => [sineOfTurn(turn), cosineOfTurn(turn)]));
  expect(createHash('sha256').update(bits).digest('hex')).toBe(
    '0b0cd6c50948bf55fea79e7b3b3654ad3dbfb2e716ca304b75d27ec983cfc46e',
  );
});
