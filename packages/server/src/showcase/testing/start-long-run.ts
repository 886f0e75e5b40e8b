import type { RunRequestInput, StepName } from '@vitrine/contract';
import { type Instance, type NumberedEvent, readEnvelope } from './open-lab.ts';
import { formatSalesCsv, weeklyQuantities } from './sales-csv.ts';

export const longGrain = { store_code: 'LONG', sku: 'TALE' };

/** Sales of a hundred years in one grain, on which scoring a model takes long. */
export function formatLongSales(): string {
  return formatSalesCsv({
    ...longGrain,
    start: '1900-01-01',
    quantities: weeklyQuantities(36_500),
  });
}

/** A run whose backtest takes far longer than a test waits; the long sales must be loaded. */
export const longRequest = {
  preservation: 'keep',
  user_scope: longGrain,
  run_config: { backtest: { n_splits: 20, horizon: 90 } },
} satisfies RunRequestInput;

export function startLongRun(instance: Instance, preservation: 'keep' | 'ephemeral' = 'keep') {
  return instance.api.showcase.start({ ...longRequest, preservation });
}

/** Returns the events up to the start of a step, as soon as it has started. */
export async function waitForStep(
  { api }: Instance,
  showcase_run_id: string,
  step: StepName,
): Promise<NumberedEvent[]> {
  const seen: NumberedEvent[] = [];
  const stream: AsyncIterable<unknown> = await api.showcase.events({ showcase_run_id });
  for await (const envelope of stream) {
    const entry = readEnvelope(envelope);
    seen.push(entry);
    if (entry.event.event_type === 'step_start' && entry.event.step_name === step) return seen;
  }
  throw new Error(`the run ended before ${step}`);
}
