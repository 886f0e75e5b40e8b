import { ForecastError } from '../forecast-error.ts';

/** Code and evidence of the ForecastError that `work` throws; anything else is thrown on. */
export function catchError(work: () => unknown): { code: string; evidence: unknown } {
  try {
    work();
  } catch (error) {
    if (error instanceof ForecastError) return { code: error.code, evidence: error.evidence };
    throw error;
  }
  throw new Error('expected a ForecastError, nothing was thrown');
}
