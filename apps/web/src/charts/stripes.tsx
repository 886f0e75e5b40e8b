import { PatternLines } from '@visx/pattern';

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
