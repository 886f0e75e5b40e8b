import type { Figure } from './benchmark.ts';
import type { Contender } from './race.ts';
import type { Workbench } from './workbench.ts';

/** What this build has, and what the earlier one has if one is compared. */
export interface Both<Value> {
  current: Value;
  earlier: Value | null;
}

/** Does the same on the workbench of each build, one after the other. */
export async function onBoth<Value>(
  bench: Workbench,
  work: (bench: Workbench) => Value | Promise<Value>,
): Promise<Both<Value>> {
  const current = await work(bench);
  return { current, earlier: bench.earlier && (await work(bench.earlier)) };
}

/** The contenders of both builds, each right after its counterpart, so that the machine is in the same state for both. */
export function alternate({ current, earlier }: Both<Contender[]>): Contender[] {
  return current.flatMap((contender, index) => {
    const counterpart = earlier?.[index];
    return counterpart ? [contender, { ...counterpart, isEarlier: true }] : [contender];
  });
}

/** The figures of this build, each with that of the earlier build. */
export function pairFigures({ current, earlier }: Both<Figure[]>): Figure[] {
  return current.map((figure) => {
    const counterpart = earlier?.find(({ name }) => name === figure.name);
    return counterpart ? { ...figure, earlier: counterpart } : figure;
  });
}
