import { randomUUID } from 'node:crypto';
import {
  appRouter,
  ConfigError,
  createCallerFactory,
  createVitrine,
  toVitrineError,
  type Vitrine,
  VitrineError,
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
  work: (product: Product) => Promise<Result>;
}

/**
 * Opens the product, does the work and closes it again, whatever happened. What keeps it from opening (a bad setting, no database,
 * a folder that cannot be used) is thrown as a `VitrineError` that names it.
 */
export async function useProduct<Result>(
  context: CommandContext,
  { isQuiet, work }: UseProductOptions<Result>,
): Promise<Result> {
  const { product, fail } = await openProduct(context, isQuiet);
  try {
    return await work(product);
  } catch (error) {
    throw fail(error);
  } finally {
    await product.vitrine.close();
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
      if (known.code === 'INTERNAL') log.error({ err: known.cause }, 'Something went wrong inside');
      return known;
    };
    return { product: { vitrine, caller, settings }, fail };
  } catch (error) {
    throw toOpeningError(error);
  }
}

/** Whoever starts the product owns the machine: here the reason is told as it is, paths and all. */
function toOpeningError(error: unknown): VitrineError {
  if (error instanceof ConfigError) {
    return new VitrineError('INVALID_INPUT', error.message, { cause: error });
  }
  const known = toVitrineError(error);
  const isOurs = known.code !== 'INTERNAL' && known.code !== 'DATABASE_UNAVAILABLE';
  if (isOurs || !(error instanceof Error)) return known;
  return new VitrineError('DATABASE_UNAVAILABLE', describeOpening(error), { cause: error });
}

function describeOpening(error: Error): string {
  const reason = error.message || String(error);
  return `The database could not be opened: ${reason}`;
}
