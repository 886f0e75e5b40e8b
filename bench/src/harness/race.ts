import { performance } from 'node:perf_hooks';

/** The result of a contender, computed after the clock has stopped: equal texts for equal work. */
type Answer = () => string | Promise<string>;

/** One way to do a piece of work. */
export interface Contender {
  name: string;
  /** Runs before each round and is not timed: puts things where the run expects them. */
  prepare?: () => void | Promise<void>;
  /** Timed. Absent if the program for it is not installed. */
  run?: () => Answer | Promise<Answer>;
}

export interface RaceOptions {
  title: string;
  contenders: readonly Contender[];
  /** The contender that all others are compared with. */
  floor: string;
  rounds: number;
  /** Warm-up rounds, which do not count: 1 unless the work takes so long that starting up does not matter. */
  warmUps?: number;
}

/** Milliseconds of every round; empty if the program is not installed. */
export interface Timing {
  name: string;
  samplesMs: number[];
}

export interface Race {
  title: string;
  floor: string;
  timings: Timing[];
}

/**
 * Lets contenders do the same work in turn, so that other load on the machine affects all of them. Throws if two of them have different results: a fast wrong answer does not count.
 */
export async function race({
  title,
  contenders,
  floor,
  rounds,
  warmUps = 1,
}: RaceOptions): Promise<Race> {
  const timings = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUps; round < rounds; round += 1) {
    const answers = new Map<string, string>();
    for (const contender of contenders) {
      const { elapsedMs, answer } = await runOnce(contender);
      if (answer === null) continue;
      answers.set(contender.name, answer);
      if (round >= 0) timings.get(contender.name)?.push(elapsedMs);
    }
    assertSameAnswers(title, answers);
  }
  return {
    title,
    floor,
    timings: [...timings].map(([name, samplesMs]) => ({ name, samplesMs })),
  };
}

async function runOnce({ prepare, run }: Contender) {
  if (!run) return { elapsedMs: 0, answer: null };
  await prepare?.();
  const startedMs = performance.now();
  const answer = await run();
  const elapsedMs = performance.now() - startedMs;
  return { elapsedMs, answer: await answer() };
}

function assertSameAnswers(title: string, answers: ReadonlyMap<string, string>): void {
  const [first, ...others] = [...answers];
  for (const other of others) {
    if (first === undefined || first[1] === other[1]) continue;
    const shown = [first, other].map(([name, text]) => `${name}: ${text.slice(0, 500)}`);
    throw new Error(`${title}: not the same work was done\n${shown.join('\n')}`);
  }
}
