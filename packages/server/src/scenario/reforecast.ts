import type { Assumptions } from '@vitrine/contract';
import type { AssumedFuture, FeatureGroupName } from '@vitrine/forecasting';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { covers, relativePrice } from './assumed-price.ts';

/** The basis of re-forecasting, for readers of the plan. */
const reforecastDisclaimer =
  'A re-forecast: the feature-aware model of this run was asked twice, without and with the assumed prices, ' +
  'promotions and holidays, and the difference was added to its forecast. It learned these effects from the past of ' +
  'this product as straight lines shrunk towards zero. They show association, not cause, and where an assumption ' +
  'goes beyond the past, the line is extrapolated.';

const assumptionGroups = [
  { assumption: 'price', group: 'price', change: 'change of price' },
  { assumption: 'promotion', group: 'promotion', change: 'promotion' },
  { assumption: 'holiday', group: 'holidays', change: 'holiday' },
] as const;

interface FutureOptions {
  assumptions: Assumptions;
  /** The forecast days; other days are ignored. */
  dates: readonly string[];
  /** Price of a unit today; null if unknown, and then changes apply to the price that the model last saw. */
  unitPrice: number | null;
}

/**
 * The assumptions as input of a model with feature frame version 2. All types of promotion count the same, a discount is a lower
 * price, and inventory has no effect. Throws `INVALID_INPUT` for a life-cycle stage, because no model has a feature for it.
 */
export function assumeFuture({ assumptions, dates, unitPrice }: FutureOptions): AssumedFuture {
  if (assumptions.lifecycle) throw noLifecycle();
  return {
    prices: dates.map((date) => {
      const relative = relativePrice(assumptions, date);
      return unitPrice === null
        ? { date, change: relative - 1 }
        : { date, unit_price: unitPrice * relative };
    }),
    promotions: dates.filter((date) => covers(assumptions.promotion, date)),
    holidays: dates.filter((date) => assumptions.holiday?.dates.includes(date)),
  };
}

/** The disclaimer of a plan, naming the assumptions that the model learned nothing about. */
export function describeReforecast(
  assumptions: Assumptions,
  learned: readonly FeatureGroupName[],
): string {
  const unknown = assumptionGroups
    .filter(({ assumption, group }) => assumptions[assumption] && !learned.includes(group))
    .map(({ change }) => ` Its training days held no ${change}, so assuming one changes nothing.`);
  return [reforecastDisclaimer, ...unknown].join('');
}

function noLifecycle(): VitrineError {
  const message = 'is not known to the feature-aware model; leave it out, or use the heuristic';
  return new VitrineError('INVALID_INPUT', `The life-cycle stage ${message}.`, {
    evidence: { errors: [{ pointer: '/assumptions/lifecycle', message }], error_count: 1 },
  });
}
