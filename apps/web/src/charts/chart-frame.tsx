import { PatternLines } from '@visx/pattern';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, type RefCallback, useCallback, useId, useState } from 'react';
import { classNames } from '../components/class-names.ts';
import { ScrollBox } from '../components/scroll-box.tsx';

/** Width to draw with until the page has laid itself out, and where there is no layout at all. */
const widthUnseen = 640;

/** The width of an element in pixels, kept up to date. */
function useWidth(): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(widthUnseen);
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [measure, width];
}

/** The numbers behind a chart; the first cell of a row names it, the others are right-aligned numbers. */
export interface ChartNumbers {
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly string[] }[];
  /** Shown from the start, without a press of the button. */
  open?: boolean;
}

/**
 * What every chart has around its drawing: a title and one sentence that says what the drawing shows (together the
 * accessible name of the picture), a legend, and the numbers as a table for readers who cannot see the picture.
 */
export function ChartFrame({
  title,
  summary,
  legend,
  numbers,
  height,
  below,
  children,
}: {
  title: string;
  summary: string;
  legend?: ReactNode;
  numbers: ChartNumbers;
  height: number | ((width: number) => number);
  /** Controls that belong to the drawing. */
  below?: ReactNode;
  children: (width: number) => ReactNode;
}) {
  const id = useId();
  const [measure, width] = useWidth();
  return (
    <figure className="min-w-0" aria-labelledby={`${id}-title`}>
      <figcaption>
        <p id={`${id}-title`} className="text-[13px] font-semibold">
          {title}
        </p>
        <p className="max-w-[80ch] text-[13px] text-muted">{summary}</p>
      </figcaption>
      {legend && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">{legend}</ul>
      )}
      <div ref={measure} className="mt-2 min-w-0">
        <svg
          role="img"
          aria-label={`${title}. ${summary}`}
          width={width}
          height={typeof height === 'number' ? height : height(width)}
          className="block max-w-full overflow-visible font-sans"
        >
          {children(width)}
        </svg>
      </div>
      {below}
      <Numbers title={title} numbers={numbers} />
    </figure>
  );
}

function Numbers({ title, numbers }: { title: string; numbers: ChartNumbers }) {
  return (
    <details className="group mt-2" open={numbers.open ?? false}>
      <summary className="inline-flex min-h-8 list-none items-center gap-1.5 rounded-md pr-2 text-xs text-muted select-none hover:text-ink max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={13}
          className="shrink-0 transition-transform group-open:rotate-90"
        />
        Numbers
      </summary>
      <ScrollBox label={`Numbers: ${title}`} className="mt-1 max-h-80 border border-line">
        <table className="w-full text-xs tabular-nums">
          <caption className="sr-only">{title}</caption>
          <thead className="sticky top-0 bg-sunken text-muted">
            <tr>
              {numbers.columns.map((column, index) => (
                <th
                  key={column}
                  scope="col"
                  className={classNames(
                    'px-3 py-1.5 font-medium whitespace-nowrap',
                    index === 0 ? 'text-left' : 'text-right',
                  )}
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {numbers.rows.map((row) => (
              <tr key={row.key}>
                {row.cells.map((cell, index) =>
                  index === 0 ? (
                    <th
                      key={numbers.columns[index]}
                      scope="row"
                      className="px-3 py-1.5 text-left font-normal whitespace-nowrap"
                    >
                      {cell}
                    </th>
                  ) : (
                    <td
                      key={numbers.columns[index]}
                      className="px-3 py-1.5 text-right whitespace-nowrap"
                    >
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}

/** One entry of a legend: the mark as it is drawn, and its word. */
export function LegendItem({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <li className="inline-flex items-center gap-1.5">
      <svg width="26" height="12" aria-hidden="true" className="shrink-0">
        {mark}
      </svg>
      {children}
    </li>
  );
}

/** Diagonal stripes to fill with, by `url(#id)`; the stroke of `className` colours them. */
export function Stripes({
  id,
  className,
  dense = false,
}: {
  id: string;
  className: string;
  /** For marks too thin to show the wider ones. */
  dense?: boolean;
}) {
  const size = dense ? 4 : 5;
  return (
    <PatternLines
      id={id}
      width={size}
      height={size}
      orientation={['diagonal']}
      className={className}
      strokeWidth={dense ? 1.5 : 1.25}
    />
  );
}
