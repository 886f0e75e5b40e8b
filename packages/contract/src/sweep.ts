import * as z from 'zod';
import { runIdSchema, sha256Schema } from './primitives.ts';

const size = z.int().nonnegative().describe('Bytes on disk');

/** What nothing names any more: listed, or deleted if `removed` is true. */
export const sweepResultSchema = z.strictObject({
  removed: z.boolean(),
  model_runs: z
    .array(z.strictObject({ run_id: runIdSchema, error_message: z.string().nullable() }))
    .describe('Failed model runs'),
  model_files: z
    .array(z.strictObject({ run_id: runIdSchema, size_bytes: size }))
    .describe('Folders of model files, each named after its run'),
  evidence: z
    .array(z.strictObject({ sha256: sha256Schema, size_bytes: size }))
    .describe('Evidence of replay proof'),
  size_bytes: size,
  failed: z
    .array(z.strictObject({ name: z.string(), reason: z.string() }))
    .describe('What could not be removed; not in the lists above'),
});
export type SweepResult = z.infer<typeof sweepResultSchema>;
