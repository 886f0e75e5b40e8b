import type { Race } from './race.ts';
import type { Workbench } from './workbench.ts';

/** A figure other than a compared time: memory, delays, shares. */
export interface Figure {
  name: string;
  value: string;
  /** The number behind the value, if a ratio of two builds means something. */
  amount?: number;
  /** The same figure of the earlier build. */
  earlier?: Figure;
}

/** How the time for one thing grows with its size. */
export interface Curve {
  name: string;
  /** What is counted, such as plans. */
  unit: string;
  points: { size: number; ms: number }[];
}

export interface BenchmarkResult {
  races: Race[];
  figures: Figure[];
  /** What was left out, in sentences. */
  notes?: string[];
  /** Shown instead of the tables of the races that they were taken from. */
  curves?: Curve[];
}

/** One question about speed, asked at full size by `npm run bench` and at a tiny one by the tests. */
export interface Benchmark<Size> {
  name: string;
  title: string;
  full: Size;
  tiny: Size;
  run: (bench: Workbench, size: Size) => Promise<BenchmarkResult>;
}

/** A benchmark with its size type hidden. */
export interface AnyBenchmark {
  name: string;
  title: string;
  runFull: (bench: Workbench) => Promise<BenchmarkResult>;
  runTiny: (bench: Workbench) => Promise<BenchmarkResult>;
}

export function defineBenchmark<Size>(benchmark: Benchmark<Size>): AnyBenchmark {
  const { name, title, full, tiny, run } = benchmark;
  return {
    name,
    title,
    runFull: (bench) => run(bench, full),
    runTiny: (bench) => run(bench, tiny),
  };
}
