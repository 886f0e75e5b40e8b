import type { ReactNode } from 'react';
import { ChartFrame, type ChartNumbers } from './chart-frame.tsx';
import { createDayScale, type DayScale, margin } from './day-axes.tsx';
import { DayCursor, DayReader, useDayReader } from './day-reader.tsx';

/** A chart along days, any of which can be pointed at or slid to and is then read out in words; nothing without a day. */
export function DayChart({
  title,
  summary,
  legend,
  numbers,
  height,
  days,
  read,
  children,
}: {
  title: string;
  summary: string;
  legend: ReactNode;
  numbers: ChartNumbers;
  height: number;
  /** Ascending, `YYYY-MM-DD`. */
  days: readonly string[];
  /** What the chart shows on a day, in words. */
  read: (day: string) => string;
  children: (x: DayScale, width: number) => ReactNode;
}) {
  const reader = useDayReader(days);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <ChartFrame
      title={title}
      summary={summary}
      height={height}
      legend={legend}
      numbers={numbers}
      below={<DayReader reader={reader} days={days} read={read} />}
    >
      {(width) => {
        const x = createDayScale({ first, last, width });
        return (
          <>
            {children(x, width)}
            <DayCursor
              reader={reader}
              days={days}
              scale={x}
              top={margin.top}
              bottom={height - margin.bottom}
              width={width}
            />
          </>
        );
      }}
    </ChartFrame>
  );
}
