import type { Database, DatabaseConfig } from './database.ts';

/** Opens the database, brings its schema up to date, and answers once it serves. */
export function openDatabase(config: DatabaseConfig): Promise<Database> {
  throw new Error(`not built yet: ${config.kind}`);
}
