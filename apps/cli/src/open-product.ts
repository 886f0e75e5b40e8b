import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  appRouter,
  createCallerFactory,
  createVitrine,
  toOpeningError,
  toVitrineError,
  type Vitrine,
} from '@vitrine/server';
import type { CommandContext, Settings } from './context.ts';
import { createLog } from './create-log.ts';

const createCaller = createCallerFactory(appRouter);

export type Caller = ReturnType<typeof createCaller>;

/** The product opened in this process. */
interface Product {
  vitrine: Vitrine;
  caller: Caller;
  settings: Settings;
}

interface UseProductOptions<Result> {
  isQuiet: boolean;
  /** Ends the opening at once, with its reason; the work handles the signal itself. */
  signal?: AbortSignal;
  work: (product: Product) => Promise<Result>;
}

/**
 * Opens the product, does the work and always closes the product again. If it cannot be opened (a bad setting, no database, an
 * unusable folder), throws a `VitrineError` that names the reason.
 */
export async function useProduct<Result>(
  context: CommandContext,
  { isQuiet, signal, work }: UseProductOptions<Result>,
): Promise<Result> {
  const { product, fail } = await raceAbort(openProduct(context, isQuiet), signal);
  try {
    return await work(product);
  } catch (error) {
    throw fail(error);
  } finally {
    await product.vitrine.close();
  }
}

/** Anything still being opened then ends with the process. */
async function raceAbort<Opened>(
  opening: Promise<Opened>,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  if (signal === undefined) return opening;
  signal.throwIfAborted();
  const ended = new AbortController();
  const aborted = once(signal, 'abort', { signal: ended.signal }).then(() => {
    throw signal.reason;
  });
  aborted.catch(() => {});
  try {
    return await Promise.race([opening, aborted]);
  } finally {
    ended.abort();
  }
}

async function openProduct(context: CommandContext, isQuiet: boolean) {
  try {
    const settings = await context.loadSettings();
    const log = createLog({ screen: context.err, level: settings.logLevel, isQuiet });
    const { config } = settings;
    const vitrine = await createVitrine({ config, log, version: context.version, mode: 'command' });
    const caller = createCaller(vitrine.createContext(randomUUID()));
    const fail = (error: unknown) => {
      const known = toVitrineError(error);
      if (known.code === 'INTERNAL') log.error({ err: known.cause }, 'Internal error');
      return known;
    };
    return { product: { vitrine, caller, settings }, fail };
  } catch (error) {
    throw toOpeningError(error);
  }
}
