/** Reciprocal factorials 1/3!, 1/5!, … 1/21!; the first term left out, (π/2)²³/23!, is below 2e−18. */
const factors = listFactors();

/**
 * sin(2π·`turn`), at most a few units in the last place off, from additions and multiplications alone: those are the
 * same on every processor, which `Math.sin` and `Math.cos` are not (they differ by one unit in the last place between
 * x64 and arm64), and model files are hashed.
 */
export function sineOfTurn(turn: number): number {
  const centred = turn - Math.round(turn);
  const folded = centred > 0.25 ? 0.5 - centred : centred < -0.25 ? -0.5 - centred : centred;
  const angle = 2 * Math.PI * folded;
  const square = angle * angle;
  return angle * (1 - square * factors.reduceRight((sum, factor) => factor - square * sum, 0));
}

/** cos(2π·`turn`), as exact. */
export function cosineOfTurn(turn: number): number {
  return sineOfTurn(turn + 0.25);
}

function listFactors(): number[] {
  const listed: number[] = [];
  let factorial = 1;
  for (let order = 3; order <= 21; order += 2) {
    factorial *= (order - 1) * order;
    listed.push(1 / factorial);
  }
  return listed;
}
