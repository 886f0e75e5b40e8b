import type { AnyBenchmark } from '../harness/benchmark.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import { exportBundle } from './export-bundle.ts';
import { hashArtifact } from './hash-artifact.ts';
import { ingestSales } from './ingest-sales.ts';
import { listWorkspaces } from './list-workspaces.ts';
import { measureCurves } from './measure-curves.ts';
import { measureMemory } from './measure-memory.ts';
import { pressKeys } from './press-keys.ts';
import { runShowcase } from './run-showcase.ts';
import { startCommands } from './start-command.ts';
import { stopRun } from './stop-run.ts';
import { verifyBundle } from './verify-bundle.ts';

/** In the order in which they run and are reported. */
export const benchmarks: readonly AnyBenchmark[] = [
  exportBundle,
  verifyBundle,
  hashArtifact,
  ingestSales,
  runShowcase,
  stopRun,
  listWorkspaces,
  evaluateBatch,
  pressKeys,
  startCommands,
  measureMemory,
  measureCurves,
];
