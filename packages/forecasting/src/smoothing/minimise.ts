type Vertex = { point: readonly number[]; value: number };

/**
 * The least value that `loss` takes in the unit cube, near the best of `starts`: Nelder & Mead (1965), "A simplex method
 * for function minimization", The Computer Journal 7(4), with points moved onto the cube when they leave it. Ends when
 * the simplex has shrunk to `tolerance` or after `maxSteps`; deterministic, arithmetic only.
 */
export function minimise({
  loss,
  starts,
  maxSteps = 200,
  tolerance = 1e-6,
}: {
  loss: (point: readonly number[]) => number;
  starts: readonly (readonly number[])[];
  maxSteps?: number;
  tolerance?: number;
}): readonly number[] {
  const measure = (point: readonly number[]): Vertex => ({ point, value: loss(point) });
  const [best = measure([])] = starts.map(measure).sort(compareVertices);
  if (best.point.length === 0) return best.point;
  const corners = best.point.map((_, axis) => measure(stepAside(best.point, axis)));
  let simplex = [best, ...corners].sort(compareVertices);
  for (let step = 0; step < maxSteps && spanOf(simplex) > tolerance; step += 1) {
    simplex = improve(simplex, measure).sort(compareVertices);
  }
  return simplex[0]?.point ?? best.point;
}

/** Every point whose coordinates are one of the given levels of its axis. */
export function listGrid(axes: readonly (readonly number[])[]): number[][] {
  return axes.reduce<number[][]>(
    (points, levels) => points.flatMap((point) => levels.map((level) => [...point, level])),
    [[]],
  );
}

function improve(simplex: readonly Vertex[], measure: (point: number[]) => Vertex): Vertex[] {
  const [best] = simplex;
  const worst = simplex.at(-1);
  const second = simplex.at(-2);
  if (best === undefined || worst === undefined || second === undefined) return [...simplex];
  const others = simplex.slice(0, -1);
  const centre = best.point.map((_, axis) => meanOnAxis(others, axis));
  const reflected = measure(move(centre, worst.point, -1));
  if (reflected.value < best.value) {
    const expanded = measure(move(centre, worst.point, -2));
    return [...others, expanded.value < reflected.value ? expanded : reflected];
  }
  if (reflected.value < second.value) return [...others, reflected];
  const outside = reflected.value < worst.value;
  const contracted = measure(move(centre, worst.point, outside ? -0.5 : 0.5));
  if (contracted.value < Math.min(reflected.value, worst.value)) return [...others, contracted];
  return [best, ...simplex.slice(1).map(({ point }) => measure(move(best.point, point, 0.5)))];
}

/** From `centre` along the way to `towards`; negative shares go the other way. */
function move(centre: readonly number[], towards: readonly number[], share: number): number[] {
  return centre.map((from, axis) =>
    Math.min(1, Math.max(0, from + share * ((towards[axis] ?? 0) - from))),
  );
}

function stepAside(point: readonly number[], axis: number): number[] {
  return point.map((value, index) => {
    if (index !== axis) return value;
    return value > 0.5 ? value - 0.15 : value + 0.15;
  });
}

function meanOnAxis(vertices: readonly Vertex[], axis: number): number {
  return vertices.reduce((sum, { point }) => sum + (point[axis] ?? 0), 0) / vertices.length;
}

function spanOf(simplex: readonly Vertex[]): number {
  const [best, ...others] = simplex;
  const distances = others.flatMap(({ point }) =>
    point.map((value, axis) => Math.abs(value - (best?.point[axis] ?? 0))),
  );
  return Math.max(...distances);
}

function compareVertices(left: Vertex, right: Vertex): number {
  return left.value - right.value;
}
