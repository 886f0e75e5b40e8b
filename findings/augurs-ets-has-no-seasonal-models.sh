#!/usr/bin/env bash
# @bsull/augurs 0.10.2: `AutoETS(season_length, spec)` takes a season length and the full ETS notation, but it has no seasonal
# models. On a clean weekly series, a seasonal spec ("AAA", "ANA", "MNM", "ZZA") ends in "no model found", and the automatic
# spec "ZZZ" with a season length of 7 answers the same flat line as "ZZN": the season is dropped without a word.
# The weekly pattern has to be removed first (its MSTL does that) or forecast with something else.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @bsull/augurs@0.10.2

cat >trial.mjs <<'END'
import { readFileSync } from 'node:fs';
import { AutoETS, initSync } from '@bsull/augurs/ets';

// The default loader fetches a file: URL, which Node cannot do; so the module is read from the disk.
const directory = new URL('.', import.meta.resolve('@bsull/augurs/ets'));
initSync({ module: readFileSync(new URL('ets_bg.wasm', directory)) });

const weekday = [100, 100, 100, 100, 120, 160, 140];
const series = Array.from({ length: 140 }, (_, day) => weekday[day % 7] + ((day * 37) % 11) / 5);

for (const spec of ['ZZZ', 'ZZN', 'ZZA', 'ANA', 'AAA', 'MNM']) {
  console.log(spec, describe(spec));
}

function describe(spec) {
  try {
    const model = new AutoETS(7, spec);
    model.fit(series);
    return Array.from(model.predict(7, 0.8).point, (value) => value.toFixed(1)).join(' ');
  } catch (error) {
    return `throws: ${error.message ?? error}`;
  }
}
END

cat >expected <<'END'
ZZZ 118.1 118.1 118.1 118.1 118.1 118.1 118.1
ZZN 118.1 118.1 118.1 118.1 118.1 118.1 118.1
ZZA throws: no model found
ANA throws: no model found
AAA throws: no model found
MNM throws: no model found
END

echo '@bsull/augurs 0.10.2, a week of 100 100 100 100 120 160 140 repeated twenty times, season length 7:'
node trial.mjs | tee seen
diff expected seen || { echo 'The behaviour has changed.' >&2; exit 1; }
echo 'As recorded: no seasonal model, and a flat forecast from the automatic choice.'
