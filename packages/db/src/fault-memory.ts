import { type DatabaseFault, findDatabaseFault } from './errors.ts';

/** Faults that last until someone fixes them, in contrast to a statement that was cancelled or came too early. */
const lasting: ReadonlySet<DatabaseFault> = new Set<DatabaseFault>([
  'DATABASE_FULL',
  'DATABASE_READ_ONLY',
  'DATABASE_RIGHTS',
  'DATABASE_BUSY',
  'DATABASE_FAILED',
]);

/** The last refusal of the database, until it works again. */
export type FaultMemory = {
  remember(error: unknown): void;
  /** Something was written, so the fault is over. */
  clear(): void;
  latest(): DatabaseFault | null;
};

export function createFaultMemory(): FaultMemory {
  let latest: DatabaseFault | null = null;
  return {
    remember: (error) => {
      const fault = findDatabaseFault(error);
      if (fault !== null && lasting.has(fault)) latest = fault;
    },
    clear: () => {
      latest = null;
    },
    latest: () => latest,
  };
}
