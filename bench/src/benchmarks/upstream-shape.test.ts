import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findUpstream } from './upstream-shape.ts';

it('a rival that is not there is left out, and the tables say so', () => {
  const program = path.join(tmpdir(), 'no-such-folder/upstream_shape.py');
  expect(findUpstream({ plans: 1, makeDirectory: tmpdir, program })).toEqual({
    contenders: [],
    notes: [
      'Left out: `upstream_shape.py`, because it was not there (`../shared/bench` beside the clone).',
    ],
  });
});
