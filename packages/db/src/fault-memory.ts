import { type DatabaseFault, findDatabaseFault } from './errors.ts';

/** What stays so until somebody sees to it, in contrast to a statement that was cancelled or came too early. */
const lasting: ReadonlySet<DatabaseFault> = new Set<DatabaseFault>([
  'DATABASE_FULL',
  'DATABASE_READ_ONLY',
  'DATABASE_RIGHTS',
  'DATABASE_BUSY',
  'DATABASE_FAILED',
]);

/** Why the database last refused to work, for as long as it has not worked since. */
export type FaultMemory = {
  remember(error: unknown): void;
  /** Something was written: whatever was the matter is no longer. */
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
