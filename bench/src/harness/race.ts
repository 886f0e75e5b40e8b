import { performance } from 'node:perf_hooks';

/** The result of a contender, computed after the clock has stopped: equal texts for equal work. */
type Answer = () => string | Promise<string>;

/** The answer of a program that measures itself: the time without its own start, or its memory. */
interface SelfMeasured {
  amount: number;
  answer: Answer;
}

type Ran = Answer | SelfMeasured;

/** One way to do a piece of work. */
export interface Contender {
  name: string;
  /** Runs before each round and is not timed: puts things where the run expects them. */
  prepare?: () => void | Promise<void>;
  /** Measured. Absent if the program for it is not installed. */
  run?: () => Ran | Promise<Ran>;
  /** Whether it runs the earlier build. */
  isEarlier?: boolean;
  /** Whether its work differs by its nature, such as that of an empty program: it checks its result itself, and only the same contender of the other build is compared with it. */
  isApart?: boolean;
}

export interface RaceOptions {
  title: string;
  contenders: readonly Contender[];
  /** The contender that all others are compared with; null if there is nothing simpler. */
  floor: string | null;
  /** What the samples count: `ms` unless the contenders measure their memory. */
  unit?: Unit;
  rounds: number;
  /** Warm-up rounds, which do not count: 1 unless the work takes so long that starting up does not matter. */
  warmUps?: number;
  /** Whether two builds may have different results, as where models have changed; each has to agree with itself. */
  buildsMayDiffer?: boolean;
}

export type Unit = 'ms' | 'bytes';

/** The time or memory of every round; empty if the program is not installed. */
export interface Timing {
  name: string;
  samples: number[];
  isEarlier?: boolean;
}

export interface Race {
  title: string;
  floor: string | null;
  unit: Unit;
  timings: Timing[];
}

/**
 * Lets contenders do the same work in turn, so that other load on the machine affects all of them. Throws if two of them have different results: a fast wrong answer does not count.
 */
export async function race(options: RaceOptions): Promise<Race> {
  const { title, contenders, floor, unit = 'ms', rounds, warmUps = 1 } = options;
  const runners = contenders.map((contender) => {
    const { name, isEarlier } = contender;
    const timing: Timing = { name, samples: [], ...(isEarlier && { isEarlier }) };
    return { contender, timing };
  });
  for (let round = -warmUps; round < rounds; round += 1) {
    const answers: Given[] = [];
    for (const { contender, timing } of runners) {
      const { amount, text } = await runOnce(contender);
      if (text === null) continue;
      answers.push({ contender, text });
      if (round >= 0) timing.samples.push(amount);
    }
    assertSameAnswers(options, answers);
  }
  return { title, floor, unit, timings: runners.map(({ timing }) => timing) };
}

interface Given {
  contender: Contender;
  text: string;
}

async function runOnce({ prepare, run }: Contender) {
  if (!run) return { amount: 0, text: null };
  await prepare?.();
  const startedMs = performance.now();
  const ran = await run();
  const elapsedMs = performance.now() - startedMs;
  if (typeof ran === 'function') return { amount: elapsedMs, text: await ran() };
  return { amount: ran.amount, text: await ran.answer() };
}

function assertSameAnswers(options: RaceOptions, given: readonly Given[]): void {
  const firsts = new Map<string, Given>();
  for (const answer of given) {
    const group = groupOf(answer.contender, options);
    const first = firsts.get(group) ?? answer;
    firsts.set(group, first);
    if (first.text === answer.text) continue;
    const shown = [first, answer].map(
      ({ contender, text }) => `${describeContender(contender)}: ${text.slice(0, 500)}`,
    );
    throw new Error(`${options.title}: not the same work was done\n${shown.join('\n')}`);
  }
}

/** The contenders of one group have to have the same result. */
function groupOf({ name, isEarlier, isApart }: Contender, { buildsMayDiffer }: RaceOptions) {
  const build = buildsMayDiffer && isEarlier ? 'earlier' : 'current';
  return `${build} ${isApart ? name : ''}`;
}

function describeContender({ name, isEarlier }: Contender): string {
  return isEarlier ? `${name} (earlier build)` : name;
}
