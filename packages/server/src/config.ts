import path from 'node:path';
import * as z from 'zod';
import { VitrineError } from './rpc/vitrine-error.ts';

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');

/** Every variable that the product reads; an empty value counts as unset. */
export const environmentSchema = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine((host) => loopbackHosts.has(host), {
      message:
        'must be a loopback address (127.0.0.1, ::1 or localhost), because there is no login',
    }),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535')
    .default(4310),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional(),
  VITRINE_DATA_DIR: z.string().default('.vitrine'),
  SHOWCASE_EXPORT_ROOT: z.string().default('artifacts/showcase'),
  ARTIFACT_ROOT: z.string().default('artifacts/models'),
  VITRINE_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter(Boolean),
    )
    .refine((hosts) => hosts.every((host) => /^[a-z0-9.-]+(:\d{1,5})?$/.test(host)), {
      message: 'must be host names with an optional port, separated by commas; no wildcards',
    }),
  VITRINE_PANEL: flag.default(true),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  SOURCE_DATE_EPOCH: z
    .string()
    .regex(/^\d{1,12}$/, 'must be whole seconds since 1970-01-01T00:00:00Z')
    .transform((seconds) => new Date(Number(seconds) * 1000))
    .refine((date) => date.getUTCFullYear() <= 9999, 'must lie before the year 10000')
    .optional(),
});

export interface VitrineConfig {
  repositoryRoot: string;
  host: string;
  port: number;
  database:
    | { kind: 'external'; url: string; environment?: Record<string, string | undefined> }
    | { kind: 'embedded'; dataDirectory: string };
  exportRoot: string;
  artifactRoot: string;
  allowedHosts: string[];
  panel: boolean;
  logLevel: z.infer<typeof environmentSchema>['LOG_LEVEL'];
  /** Stamps new bundles instead of the clock (reproducible-builds.org, SOURCE_DATE_EPOCH). */
  sourceDateEpoch: Date | null;
}

/** The variables of libpq, which complete DATABASE_URL. */
function pickLibpq(
  environment: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('PG')));
}

/**
 * Reads the settings from an environment; relative paths resolve from `repositoryRoot`.
 * Throws `INVALID_INPUT`, one readable line that names the first bad variable.
 */
export function loadConfig(
  environment: Record<string, string | undefined>,
  repositoryRoot: string,
): VitrineConfig {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new VitrineError('INVALID_INPUT', `${issue?.path.join('.')} ${issue?.message}`);
  }
  const env = parsed.data;
  const fromRoot = (relative: string) => path.resolve(repositoryRoot, relative);
  return {
    repositoryRoot,
    host: env.HOST,
    port: env.PORT,
    database: env.DATABASE_URL
      ? { kind: 'external', url: env.DATABASE_URL, environment: pickLibpq(set) }
      : { kind: 'embedded', dataDirectory: fromRoot(env.VITRINE_DATA_DIR) },
    exportRoot: fromRoot(env.SHOWCASE_EXPORT_ROOT),
    artifactRoot: fromRoot(env.ARTIFACT_ROOT),
    allowedHosts: env.VITRINE_ALLOWED_HOSTS,
    panel: env.VITRINE_PANEL,
    logLevel: env.LOG_LEVEL,
    sourceDateEpoch: env.SOURCE_DATE_EPOCH ?? null,
  };
}
