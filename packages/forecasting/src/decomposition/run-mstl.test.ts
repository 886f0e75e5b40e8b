import { afterEach, describe, expect, test, vi } from 'vitest';
import { ForecastError } from '../forecast-error.ts';
import { runMstl } from './run-mstl.ts';

const values = Array.from({ length: 70 }, (_, day) => 20 + (day % 7) * 4 + ((day * 31) % 5));
const good = { values, seasonLengths: [7], reach: 14 };

function failureOf(request: Parameters<typeof runMstl>[0]): ForecastError {
  try {
    runMstl(request);
  } catch (error) {
    if (error instanceof ForecastError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('runMstl', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('fits every day of training and reaches as far as it is asked', () => {
    const run = runMstl(good);
    expect(run.fitted).toHaveLength(70);
    expect(run.path).toHaveLength(14);
    expect(run.deviations.every((deviation) => deviation > 0)).toBe(true);
  });

  test('what the library refuses in words is an error of ours with its words as the cause', () => {
    const failure = failureOf({ ...good, seasonLengths: [40] });
    expect(failure.code).toBe('NOT_FINITE');
    expect(failure.cause).toMatch(/less than two periods/);
  });

  test('values past single precision are an error', () => {
    expect(failureOf({ ...good, values: values.map((value) => value * 1e39) }).code).toBe(
      'NOT_FINITE',
    );
  });

  test('a trap of the module is an error of ours, and calls after it answer as before', () => {
    const panic = vi.spyOn(console, 'error').mockReturnValue();
    const before = runMstl(good);
    for (let failed = 0; failed < 50; failed += 1) {
      const failure = failureOf({ ...good, reach: 2 ** 32 - 1 });
      expect(failure.cause).toMatchObject({ name: 'RuntimeError' });
    }
    expect(panic).toHaveBeenCalledTimes(50);
    failureOf({ ...good, seasonLengths: [40] });
    expect(runMstl(good)).toEqual(before);
  });
});
