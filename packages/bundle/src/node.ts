export { type BundleWork, ownThread, type VerifyDirectory } from './node/bundle-work.ts';
export {
  type Durability,
  flushDirectory,
  judgeDurability,
  writeDurably,
} from './node/durability.ts';
export {
  type ExportRoot,
  openExportRoot,
  type WriteOptions,
  type WriteResult,
} from './node/export-root.ts';
export {
  assertWritable,
  createDirectory,
  directoryMode,
  guardOneMount,
} from './node/guard-directories.ts';
export type { BundleLog, RepairOutcome } from './node/repair.ts';
export type { BundleStage } from './node/stage.ts';
export {
  errnoOf,
  type StorageErrorCode,
  storageCodeOf,
} from './node/storage-error.ts';
export { type VerifyOptions, verifyBundleDirectory } from './node/verify-bundle-directory.ts';
export {
  type CopyPlansInput,
  copyPlans,
  type WritePlansInput,
  writePlans,
} from './node/write-plans.ts';
