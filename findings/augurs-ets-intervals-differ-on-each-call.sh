#!/usr/bin/env bash
# @bsull/augurs 0.10.2: with a multiplicative trend ("MMN"), one fitted AutoETS answers other prediction intervals each time
# `predict` is called with the same arguments: they are simulated with a random generator that cannot be seeded. The point
# forecast stays the same, and an additive trend ("AAN", "MAN") gives equal intervals, so a test on the usual models sees nothing.
# A run that promises to be repeatable has to leave multiplicative trends out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @bsull/augurs@0.10.2

cat >trial.mjs <<'END'
import { readFileSync } from 'node:fs';
import { AutoETS, initSync } from '@bsull/augurs/ets';

const directory = new URL('.', import.meta.resolve('@bsull/augurs/ets'));
initSync({ module: readFileSync(new URL('ets_bg.wasm', directory)) });

const series = Array.from({ length: 140 }, (_, day) => (100 + ((day * 37) % 41)) * 1.004 ** day);

for (const spec of ['AAN', 'MAN', 'MMN']) {
  const model = new AutoETS(1, spec);
  model.fit(series);
  const calls = Array.from({ length: 8 }, () => model.predict(3, 0.8));
  const points = new Set(calls.map(({ point }) => Array.from(point).join()));
  const uppers = new Set(calls.map(({ intervals }) => Array.from(intervals.upper).join()));
  console.log(spec, 'points', points.size === 1 ? 'equal' : 'differ', 'upper bounds', uppers.size === 1 ? 'equal' : 'differ');
  console.error(`  ${spec} upper bounds of day 3:`, calls.slice(0, 3).map(({ intervals }) => intervals.upper[2].toFixed(2)).join(' '));
}
END

cat >expected <<'END'
AAN points equal upper bounds equal
MAN points equal upper bounds equal
MMN points equal upper bounds differ
END

echo '@bsull/augurs 0.10.2, eight calls of predict(3, 0.8) on one fitted model:'
node trial.mjs | tee seen
diff expected seen || { echo 'The behaviour has changed.' >&2; exit 1; }
echo 'As recorded: intervals of a multiplicative trend are drawn by chance on each call.'
