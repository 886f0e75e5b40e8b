import { formatPlural, formatUnits, latestWindowEnd, type UserScope } from '@vitrine/contract';
import {
  type Covariates,
  countGaps,
  type Frequency,
  nameFrequency,
  type Series,
} from '@vitrine/forecasting';
import { addStageDigest } from '../replay-proof/proof-record.ts';
import { beginModeling } from './modeling-ahead.ts';
import { resolveGrain } from './resolve-request.ts';
import { type RunGrain, requireSeries, StepFailure } from './run-state.ts';
import { raceAbort, type Step, type StepContext } from './step-context.ts';

export const precheckStep: Step = async ({ useCases, signal }) => {
  const coverage = await raceAbort(signal, useCases.countCoverage());
  const { rows, grains } = coverage;
  return {
    status: 'pass',
    detail: `Database answers; ${formatPlural({ count: rows, one: 'row' })} of sales in ${formatPlural({ count: grains, one: 'grain' })}`,
    data: { ...coverage },
  };
};

export const resetStep: Step = async ({ state, useCases, signal }) => {
  if (!state.request.reset) return { status: 'skip', detail: 'Not requested' };
  const counts = await useCases.resetSales(signal);
  return {
    status: 'pass',
    detail: `Deleted ${formatPlural({ count: counts.sales, one: 'row' })} of sales, ${nameCounts(counts)}`,
    data: { ...counts },
  };
};

/** "3 stores, 10 products". */
function nameCounts({ stores, products }: { stores: number; products: number }): string {
  return `${formatPlural({ count: stores, one: 'store' })}, ${formatPlural({ count: products, one: 'product' })}`;
}

export const seedStep: Step = async ({ state, useCases, signal }) => {
  const { request, windowEnd } = state;
  if (request.skip_seed || windowEnd === null) return { status: 'skip', detail: 'Uses own data' };
  const { scenario, seed } = request;
  const seed_overrides = request.seed_overrides ?? null;
  const inputs = { scenario, seed, seed_overrides, window_end: windowEnd };
  const result = await useCases.seedSales(inputs, signal);
  const detail =
    result.rows === 0
      ? `Already seeded with ${request.scenario}, seed ${request.seed}`
      : `Seeded ${formatPlural({ count: result.rows, one: 'row' })}: ${nameCounts(result)}`;
  return { status: 'pass', detail, data: { ...result } };
};

/** Fixes grain, window, series, covariates and price; later ingests do not affect the run. */
export const statusStep: Step = async (context) => {
  const { state } = context;
  const { windowEnd } = state;
  if (windowEnd === null)
    throw new StepFailure('There are no sales. Load a CSV file or seed a preset.');
  if (windowEnd > latestWindowEnd)
    throw new StepFailure(
      `The last sale is on ${windowEnd}; choose a window that ends by ${latestWindowEnd}.`,
    );
  const scope = state.userScope;
  const asked = scope
    ? await raceAbort(context.signal, findSales(context, scope, windowEnd))
    : null;
  const found = asked ?? (await raceAbort(context.signal, discover(context, windowEnd)));
  if (!found) throw new StepFailure(`There are no sales on or before ${windowEnd}.`);
  const { grain, series, covariates, unitPrice } = found;
  state.grain = grain;
  if (asked) state.userScope = recordScope(grain, state.request.user_scope);
  state.series = series;
  state.covariates = covariates;
  state.unitPrice = unitPrice;
  const units = series.values.reduce((sum, value) => sum + value, 0);
  const label = `${grain.store_code} · ${grain.sku}`;
  const size = `${series.values.length} days, ${formatUnits(units)} units`;
  const frequency = nameFrequency(countGaps(series.values));
  const data = {
    ...grain,
    date_start: series.startDate,
    date_end: windowEnd,
    days: series.values.length,
    units,
    frequency,
  };
  const isOther = scope !== null && !asked;
  const taken = `${isOther ? 'The requested grain has no sales; using ' : ''}${label}: ${size}`;
  return {
    status: isOther || frequency !== null ? 'warn' : 'pass',
    detail: frequency === null ? taken : `${taken}; ${describeFrequency(frequency)}`,
    data,
  };
};

function describeFrequency(frequency: Frequency): string {
  return `this looks ${frequency}, yet every day is forecast, and a day without a row counts as 0`;
}

/** The scope with the requested ids and the grain's own codes, so that a replay finds the grain even if the ids are gone. */
function recordScope(grain: RunGrain, asked: UserScope | undefined): UserScope {
  const { store_code, sku } = grain;
  return { ...grain, ...asked, store_code, sku };
}

/** The feature frame of the V2 model; its rows are the days with their full lookback in the series. */
export const featuresStep: Step = async (context) => {
  const { state, useCases, signal } = context;
  const { series, covariates } = requireSeries(state);
  const { config } = state;
  const { horizon } = config.backtest;
  const building = useCases.buildFeatures(
    { series, covariates, horizon, keepsEvidence: state.isKept },
    signal,
  );
  // After the features, which this step waits for.
  state.ahead = beginModeling(context, { series, covariates, config });
  const { stage, ...frame } = await building;
  if (stage) addStageDigest(state.record.proof, { phase: 'data', part: 'features' }, stage);
  const { columns, groups, rows } = frame;
  return {
    status: rows > 0 ? 'pass' : 'warn',
    detail: `${columns.length} features in ${groups.length} groups over ${rows} days, each known ${horizon} days ahead`,
    data: { ...frame, horizon },
  };
};

interface FoundGrain {
  grain: RunGrain;
  series: Series;
  covariates: Covariates;
  unitPrice: number | null;
}

/** Null if the scope names no grain, or one without sales in the window. */
async function findSales(
  { useCases }: StepContext,
  scope: UserScope,
  windowEnd: string,
): Promise<FoundGrain | null> {
  const grain = await resolveGrain(scope, useCases);
  if (!grain) return null;
  const sales = await useCases.readSeries(grain, windowEnd);
  return sales && { grain, ...sales };
}

async function discover({ useCases }: StepContext, windowEnd: string): Promise<FoundGrain | null> {
  const found = await useCases.discoverGrain(windowEnd);
  if (!found) return null;
  const { store_id, product_id, store_code, sku } = found;
  const grain = { store_id, product_id, store_code, sku };
  const sales = await useCases.readSeries(grain, windowEnd);
  return sales && { grain, ...sales };
}
