import { cva, type VariantProps } from 'class-variance-authority';
import type { ReactNode } from 'react';

const look = cva(
  'inline-flex max-w-full items-center gap-1 rounded px-1.5 py-px text-xs leading-[18px] whitespace-nowrap',
  {
    variants: {
      tone: {
        outline: 'border border-line-strong/80 text-muted',
        tag: 'bg-accent-wash text-accent',
        good: 'border border-good-line bg-good-wash text-good',
        warn: 'border border-warn-line bg-warn-wash text-warn',
        bad: 'border border-bad text-bad',
      },
    },
    defaultVariants: { tone: 'outline' },
  },
);

/** A short word about a record. The word carries the meaning, the colour only helps. */
export function Badge({
  tone,
  title,
  children,
}: VariantProps<typeof look> & { title?: string; children: ReactNode }) {
  return (
    <span className={look({ tone })} title={title}>
      {children}
    </span>
  );
}
