import * as z from 'zod';

/** Every way a call can be refused or fail, with its HTTP status. One code, one status, everywhere. */
export const problemStatus = {
  INVALID_INPUT: 400,
  CSV_INVALID: 400,
  CROSS_SITE_REQUEST: 403,
  NOT_FOUND: 404,
  WORKSPACE_NOT_FOUND: 404,
  BUNDLE_NOT_FOUND: 404,
  MODEL_RUN_NOT_FOUND: 404,
  ALIAS_NOT_FOUND: 404,
  SCENARIO_NOT_FOUND: 404,
  SHOWCASE_RUN_NOT_FOUND: 404,
  GRAIN_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  WORKSPACE_RUNNING: 409,
  EXPORT_BUSY: 409,
  SHOWCASE_BUSY: 409,
  SALES_CONFLICT: 409,
  REPLAY_NOT_COMPARABLE: 409,
  MODEL_RUN_NOT_USABLE: 409,
  SWEEP_REFUSED: 409,
  DATABASE_CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  EXPECTATION_FAILED: 417,
  FOREIGN_HOST: 421,
  HEAD_TOO_LARGE: 431,
  BUNDLE_VALIDATION_FAILED: 500,
  COMMIT_UNKNOWN: 500,
  DATABASE_BUSY: 500,
  DATABASE_CANCELLED: 500,
  DATABASE_FAILED: 500,
  DATABASE_FULL: 500,
  DATABASE_NEWER: 500,
  DATABASE_READ_ONLY: 500,
  DATABASE_RIGHTS: 500,
  DATABASE_UNAVAILABLE: 500,
  DATABASE_UNUSABLE: 500,
  INTERNAL: 500,
  REFERENCE_LOOKUP_FAILED: 500,
  STORAGE_FAILED: 500,
  STORAGE_FULL: 500,
  STORAGE_READ_ONLY: 500,
} as const;

export type ProblemCode = keyof typeof problemStatus;

export const problemCodeSchema = z.enum(
  Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]],
);

export const inputErrorSchema = z.strictObject({
  pointer: z.string().describe('RFC 6901 pointer to the field, "" for the whole input'),
  message: z.string(),
});

export const badLineSchema = z.strictObject({
  line: z.int().positive().describe('Line in the file, the header is line 1'),
  column: z.string().nullable().describe('Column name, null when the whole line is at fault'),
  reason: z.string(),
});
export type BadLine = z.infer<typeof badLineSchema>;

/** How many refused fields a problem lists; it only counts the rest. */
export const listedErrors = 100;

/** Problem details (RFC 9457) with this product's extension members. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: problemCodeSchema,
  request_id: z.string(),
  errors: z
    .array(inputErrorSchema)
    .max(listedErrors)
    .optional()
    .describe('Which fields were refused, the first 100'),
  error_count: z.int().optional().describe('How many fields were refused'),
  lines: z.array(badLineSchema).optional().describe('The first 100 faults of a CSV file'),
  line_count: z.int().optional().describe('How many lines were bad'),
  showcase_run_id: z.string().optional().describe('The run that is under way'),
  workspace_id: z.string().nullable().optional().describe('Its workspace, null when ephemeral'),
});
export type Problem = z.infer<typeof problemSchema>;
