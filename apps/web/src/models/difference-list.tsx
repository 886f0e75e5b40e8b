import type { MeasurementDifference } from '@vitrine/contract';
import { differenceWords } from './run-words.ts';

/** What keeps two runs from being compared, each with the value of both sides: the baseline's first. */
export function DifferenceList({
  differences,
  sides,
}: {
  differences: readonly MeasurementDifference[];
  sides: readonly [baseline: string, candidate: string];
}) {
  return (
    <ul className="text-muted">
      {differences.map(({ field, baseline, candidate }) => (
        <li key={field} className="wrap-anywhere">
          {differenceWords[field]}: {baseline} ({sides[0]}), {candidate} ({sides[1]}).
        </li>
      ))}
    </ul>
  );
}
