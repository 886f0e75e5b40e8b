import type { AnyBenchmark } from '../harness/benchmark.ts';
import { exportBundle } from './export-bundle.ts';
import { pressKeys } from './press-keys.ts';
import { verifyBundle } from './verify-bundle.ts';

/** In the order in which they run and are reported. */
export const benchmarks: readonly AnyBenchmark[] = [exportBundle, verifyBundle, pressKeys];
