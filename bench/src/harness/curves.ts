import type { Curve } from './benchmark.ts';

/** How the time grows with the size: 1 in proportion, 0 not at all. */
export interface Slopes {
  /** Between the first and the last size. */
  overall: number;
  /** Between the last two sizes, where fixed costs no longer hide the growth. */
  last: number;
}

/** The slopes of a curve on logarithmic scales; NaN with fewer than two points. */
export function slopesOf({ points }: Curve): Slopes {
  const end = points.at(-1);
  return { overall: slope(points[0], end), last: slope(points.at(-2), end) };
}

type Point = Curve['points'][number];

function slope(from: Point | undefined, to: Point | undefined): number {
  if (!from || !to || from === to) return Number.NaN;
  return Math.log(to.ms / from.ms) / Math.log(to.size / from.size);
}
