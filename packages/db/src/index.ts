export type {
  Database,
  DatabaseConfig,
  DatabaseLog,
  SessionLock,
  SessionLocks,
  VitrineDb,
} from './database.ts';
export {
  DatabaseError,
  type DatabaseErrorCode,
  type DatabaseFault,
  describeReason,
  findDatabaseFault,
  isDatabaseUnavailable,
} from './errors.ts';
export { openDatabase } from './open-database.ts';
export { readSnapshot } from './read-snapshot.ts';
export {
  listCreated,
  modelRun,
  nextRegistryOrder,
  product,
  runAlias,
  salesDaily,
  scenarioPlan,
  showcaseEvent,
  showcaseRun,
  showcaseWorkspace,
  store,
} from './schema.ts';
export { timestamp, toTimestamp } from './timestamp.ts';
