export {
  BundleError,
  type BundleErrorCode,
  type BundleErrorEvidence,
} from './bundle-error.ts';
export {
  bundleFormatVersion,
  checksumsFile,
  isRecordId,
  manifestFile,
  planDirectory,
  planPath,
} from './bundle-format.ts';
export { stringifyCanonicalJson, stringifyCompactCanonicalJson } from './canonical-json.ts';
export { checkCommands } from './check-commands.ts';
export { type ChecksumEntry, formatChecksums, parseChecksums } from './checksums.ts';
export { formatJsonPointer } from './json-pointer.ts';
export { type DiskBundle, type DiskEntry, judgeBundle } from './judge-bundle.ts';
export {
  type AliasReference,
  aliasReferenceSchema,
  assembleManifest,
  type BundleManifest,
  type ModelRunReference,
  manifestSchema,
  modelRunReferenceSchema,
  type PlanReference,
  planFileEntrySchema,
  planReferenceSchema,
} from './manifest.ts';
export { requireDigest } from './require-digest.ts';
