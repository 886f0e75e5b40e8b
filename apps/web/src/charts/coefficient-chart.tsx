import { formatCoefficient, formatPlural } from '@vitrine/contract';
import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { type BarGroup, BarRows, heightOfBars } from './bar-rows.tsx';
import { ChartFrame } from './chart-frame.tsx';

/** One feature of a linear model, and what it adds to or takes from the forecast of a day, in units. */
interface SignedCoefficient {
  name: string;
  group: string;
  /** For a change of one standard deviation, by which features can be compared. */
  coefficient: number;
  /** For one more of whatever the feature counts. */
  coefficient_per_unit: number;
}

interface Props {
  title: string;
  coefficients: readonly SignedCoefficient[];
}

const shownAtFirst = 12;

/** Signed coefficients as bars to either side of 0, grouped, largest first within a group. */
export function CoefficientChart({ title, coefficients }: Props) {
  const [all, setAll] = useState(false);
  const bySize = coefficients.toSorted((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
  const shown = all ? bySize : bySize.slice(0, shownAtFirst);
  const groups = groupCoefficients(shown);
  return (
    <ChartFrame
      title={title}
      summary={summarize(bySize)}
      height={(width) => heightOfBars(groups, width)}
      numbers={{
        columns: ['Feature', 'Group', 'Units per standard deviation', 'Units per one more of it'],
        rows: bySize.map((each) => ({
          key: each.name,
          cells: [
            each.name,
            each.group,
            formatCoefficient(each.coefficient),
            formatCoefficient(each.coefficient_per_unit),
          ],
        })),
      }}
      below={
        bySize.length > shownAtFirst && (
          <Button size="row" className="mt-2" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? `Show the largest ${shownAtFirst}` : `Show all ${bySize.length} features`}
          </Button>
        )
      }
    >
      {(width) => <BarRows groups={groups} width={width} />}
    </ChartFrame>
  );
}

function groupCoefficients(bySize: readonly SignedCoefficient[]): BarGroup[] {
  const groups = new Map<string, SignedCoefficient[]>();
  for (const each of bySize) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups].map(([name, members]) => ({
    name,
    rows: members.map((each) => ({
      key: each.name,
      label: each.name,
      value: each.coefficient,
      text: formatCoefficient(each.coefficient),
    })),
  }));
}

function summarize(bySize: readonly SignedCoefficient[]): string {
  const [largest] = bySize;
  if (!largest) return 'The model has no features.';
  const up = bySize.filter((each) => each.coefficient > 0).length;
  const down = bySize.filter((each) => each.coefficient < 0).length;
  const count = formatPlural({ count: bySize.length, one: 'feature' });
  return `${count}: ${up} raise the forecast, ${down} lower it. Largest: ${largest.name}, ${formatCoefficient(largest.coefficient)} units a day for one standard deviation more.`;
}
