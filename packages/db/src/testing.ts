import type { Database, DatabaseConfig } from './database.ts';

export type TestDatabase = {
  config: DatabaseConfig & { kind: 'external' };
  open(): Promise<Database>;
  dispose(): Promise<void>;
};

/** A fresh, migrated database of its own on the test server; needs the package's vitest globalSetup. */
export function createTestDatabase(): Promise<TestDatabase> {
  throw new Error('not built yet');
}
