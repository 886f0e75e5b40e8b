import { BarRows, heightOfBars } from './bar-rows.tsx';
import { ChartFrame } from './chart-frame.tsx';

interface Delta {
  key: string;
  label: string;
  value: number | null;
  text: string;
}

interface Props {
  title: string;
  summary: string;
  /** What the values are, for the table. */
  measure: string;
  deltas: readonly Delta[];
}

/** Gains and losses side by side: to the right solid, to the left striped. */
export function DeltaChart({ title, summary, measure, deltas }: Props) {
  const groups = [{ name: null, rows: deltas }];
  return (
    <ChartFrame
      title={title}
      summary={summary}
      height={(width) => heightOfBars(groups, width)}
      numbers={{
        columns: ['Name', measure],
        rows: deltas.map(({ key, label, text }) => ({ key, cells: [label, text] })),
      }}
    >
      {(width) => <BarRows groups={groups} width={width} />}
    </ChartFrame>
  );
}
