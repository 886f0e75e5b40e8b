import type { JsonObject } from './schema.ts';

/** Every way in which a caller of this package can be told no. */
export const forecastErrorCodes = [
  'NOT_ENOUGH_DATA',
  'FOLD_TOO_SHORT',
  'HORIZON_TOO_LONG',
  'INPUT_INVALID',
  'CONFIG_INVALID',
  'ARTIFACT_INVALID',
  'ARTIFACT_VERSION_UNKNOWN',
  'NOT_FINITE',
] as const;
export type ForecastErrorCode = (typeof forecastErrorCodes)[number];

type ForecastErrorOptions = {
  code: ForecastErrorCode;
  message: string;
  evidence?: JsonObject;
  cause?: unknown;
};

/**
 * The only error this package throws on purpose: a closed `code`, a message for people and the numbers behind it in
 * `evidence` (`NOT_ENOUGH_DATA` and `FOLD_TOO_SHORT` always carry `needed` and `found`).
 */
export class ForecastError extends Error {
  override readonly name = 'ForecastError';
  readonly code: ForecastErrorCode;
  readonly evidence: JsonObject;

  constructor({ code, message, evidence = {}, cause }: ForecastErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.evidence = evidence;
  }
}

/** Refuses too short a series, naming both numbers. */
export function requireDays({
  needed,
  found,
  purpose,
}: {
  needed: number;
  found: number;
  purpose: string;
}): void {
  if (found >= needed) return;
  throw new ForecastError({
    code: 'NOT_ENOUGH_DATA',
    message: `${purpose} needs ${needed} days of data, found ${found}`,
    evidence: { needed, found },
  });
}

/** The error of a model whose numbers grew past what a double or JSON can hold. */
export function notFinite(
  modelType: string,
  what: 'training' | 'forecast',
  cause?: unknown,
): ForecastError {
  return new ForecastError({
    code: 'NOT_FINITE',
    message: `${modelType} ${what} left the range of numbers; the values are too large`,
    evidence: { model_type: modelType },
    cause,
  });
}
