/** How many of 100 intervals of a level should hold what comes, in per cent. */
export type IntervalLevel = 80 | 95;
export const intervalLevels: readonly IntervalLevel[] = [80, 95];

/** Standard normal quantiles that leave half the rest on either side. */
const normal: Record<IntervalLevel, number> = {
  80: 1.2815515655446004,
  95: 1.959963984540054,
};

/** Those of Student's t with 1 to 30 degrees of freedom, from its distribution function (Abramowitz & Stegun, 26.7.3–4). */
const student: Record<IntervalLevel, readonly number[]> = {
  80: [
    3.077683537175, 1.885618083164, 1.637744353696, 1.533206274059, 1.475884048824, 1.439755747265,
    1.414923927651, 1.39681530974, 1.383028738397, 1.37218364111, 1.363430318021, 1.356217334023,
    1.35017128878, 1.345030374455, 1.34060560785, 1.336757167327, 1.333379389722, 1.33039094357,
    1.327728209027, 1.325340706985, 1.323187873865, 1.321236741613, 1.319460239816, 1.317835933673,
    1.316345072674, 1.314971864271, 1.313702912829, 1.312526781593, 1.311433647302, 1.310415025391,
  ],
  95: [
    12.706204736175, 4.302652729749, 3.182446305284, 2.776445105198, 2.570581835636, 2.446911851145,
    2.364624251593, 2.306004135204, 2.262157162798, 2.228138851986, 2.200985160092, 2.178812829667,
    2.160368656463, 2.144786687918, 2.13144954556, 2.119905299221, 2.109815577833, 2.100922040241,
    2.093024054408, 2.085963447266, 2.079613844728, 2.073873067904, 2.068657610419, 2.063898561628,
    2.059538552753, 2.055529438643, 2.05183051648, 2.048407141795, 2.045229642133, 2.042272456301,
  ],
};

/**
 * How many standard deviations on either side hold `level` of 100, for errors that are normal or, with `freedom`, follow
 * Student's t. Beyond 30 degrees of freedom its expansion around the normal quantile (Abramowitz & Stegun, 26.7.5), which is
 * exact to 7 decimals there. Sums and products alone: the same on every machine.
 */
export function quantileOf(level: IntervalLevel, freedom: number | null): number {
  const z = normal[level];
  if (freedom === null) return z;
  return student[level][freedom - 1] ?? expandStudent(z, freedom);
}

function expandStudent(z: number, freedom: number): number {
  const s = z * z;
  const first = (z * (s + 1)) / 4;
  const second = (z * ((5 * s + 16) * s + 3)) / 96;
  const third = (z * (((3 * s + 19) * s + 17) * s - 15)) / 384;
  const fourth = (z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945)) / 92_160;
  const n = freedom;
  return z + (first + (second + (third + fourth / n) / n) / n) / n;
}
