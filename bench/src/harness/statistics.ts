/** The middle of the samples, or the mean of the middle two; NaN without any. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The value below which a share of the samples lies, interpolated linearly; NaN without any. */
function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
