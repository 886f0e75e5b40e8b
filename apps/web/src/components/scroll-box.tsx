import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A box that scrolls what is too large for it. What scrolls has to be reachable with the keyboard, and to have a name. */
export function ScrollBox({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users can scroll only a box that takes the focus (axe: scrollable-region-focusable)
      tabIndex={0}
      className={classNames('overflow-auto rounded-lg', className)}
    >
      {children}
    </section>
  );
}
