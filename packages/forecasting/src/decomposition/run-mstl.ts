import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, MSTL } from '@bsull/augurs/mstl';
import { notFinite } from '../forecast-error.ts';

type MstlRequest = {
  values: readonly number[];
  /** Each from 2 to half the days; ascending. */
  seasonLengths: readonly number[];
  /** How many days after the last one to forecast. */
  reach: number;
};

export type MstlRun = {
  /** One-step forecasts of the training days. */
  fitted: number[];
  /** Forecasts of the days after training. */
  path: number[];
  /** Standard deviations of the errors of `path`, from the trend model alone. */
  deviations: number[];
};

const level = 0.95;
const levelQuantile = 1.959963984540054;

let ready = false;

/**
 * The module is WebAssembly beside its script and loads itself only in a browser. It stays loaded: one instance a
 * thread, made on first use.
 */
function loadModule(): void {
  if (ready) return;
  const script = createRequire(import.meta.url).resolve('@bsull/augurs/mstl');
  initSync({ module: readFileSync(script.replace(/\.js$/, '_bg.wasm')) });
  ready = true;
}

/**
 * Takes a series apart by MSTL and carries its parts on: the last whole season of each kind is repeated, the rest is
 * forecast by exponential smoothing whose form AICc chooses. The only use of augurs, which computes the parts in single
 * precision and is deterministic. Needs at least 7 days. Whatever the library throws becomes `NOT_FINITE` with it as
 * the cause, and a call that failed spoils no later one.
 */
export function runMstl({ values, seasonLengths, reach }: MstlRequest): MstlRun {
  loadModule();
  const model = MSTL.ets([...seasonLengths]);
  try {
    model.fit(Float64Array.from(values));
    const { point: fitted } = model.predictInSample();
    const { point: path, intervals } = model.predict(reach, level);
    const upper = intervals?.upper ?? [];
    const deviations = path.map(
      (value, day) => ((upper[day] ?? Number.NaN) - value) / levelQuantile,
    );
    model.free();
    return { fitted, path, deviations };
  } catch (error) {
    // After a trap the library takes the model for borrowed and refuses to free it; the collector does so later.
    if (typeof error === 'string') model.free();
    throw notFinite('mstl', 'training', error);
  }
}
