import { appRouter, createCallerFactory, createVitrine, loadConfig } from '@vitrine/server';
import { pino } from 'pino';
import { repositoryRoot } from './repository.ts';
import type { Workplace } from './workplace.ts';

/** The product in this process, with callers of its procedures. */
export async function openProduct(workplace: Workplace) {
  const vitrine = await createVitrine({
    config: loadConfig(workplace.environment, repositoryRoot),
    log: pino({ level: 'silent' }),
    version: '0.0.0',
    mode: 'command',
  });
  const caller = createCallerFactory(appRouter)(vitrine.createContext('e2e'));
  return { caller, close: () => vitrine.close() };
}

export type OpenProduct = Awaited<ReturnType<typeof openProduct>>;

/** Resolves once a run has ended, whichever process it runs in. */
export async function waitForEnd({ caller }: OpenProduct, showcase_run_id: string): Promise<void> {
  const events = await caller.showcase.events({ showcase_run_id });
  for await (const _event of events) {
    // The stream ends with the run.
  }
}

/** Runs the showcase on seeded sales, kept, to its end. */
export async function keepSeededRun(product: OpenProduct): Promise<string> {
  const { caller } = product;
  const started = await caller.showcase.start({ preservation: 'keep', skip_seed: false });
  await waitForEnd(product, started.showcase_run_id);
  const { latest } = await caller.showcase.current({});
  if (latest?.status !== 'completed') throw new Error(`the run ended ${latest?.status}`);
  if (started.workspace_id === null) throw new Error('nothing was kept');
  return started.workspace_id;
}
