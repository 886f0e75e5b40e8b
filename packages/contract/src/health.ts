import * as z from 'zod';
import { problemCodeSchema } from './problem.ts';

export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  database: z.strictObject({
    kind: z.enum(['embedded', 'external']),
    version: z.string().nullable().describe('Null while the database does not answer'),
    problem: problemCodeSchema
      .nullable()
      .describe('What keeps the database from serving, now or since the last write'),
  }),
  repair: z.strictObject({
    checked_at: z.string().nullable(),
    recovered: z.int().describe('Bundles rolled forward or back'),
    swept: z.int().describe('Leftover stages and old bundles removed'),
    quarantined: z.int().describe('Set aside because neither copy passed verification'),
    skipped: z.int().describe('Busy, or not ours to touch'),
    failed: z.int().describe('The disk refused the repair; the next export retries it'),
  }),
  durable: z
    .boolean()
    .describe('True if the contents of these folders are known to survive a power cut'),
  not_durable: z
    .array(
      z.strictObject({
        setting: z
          .enum(['SHOWCASE_EXPORT_ROOT', 'ARTIFACT_ROOT', 'VITRINE_DATA_DIR'])
          .describe('The variable that names the folder'),
        file_system: z.string(),
        reason: z.string(),
      }),
    )
    .describe('The folders for which that is not known, and why'),
});
export type Health = z.infer<typeof healthSchema>;
