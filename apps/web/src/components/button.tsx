import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none aria-disabled:cursor-not-allowed aria-disabled:opacity-50 disabled:cursor-not-allowed disabled:opacity-50',
  {
    variants: {
      tone: {
        plain:
          'border border-line-strong/70 bg-surface text-ink not-aria-disabled:hover:border-line-strong not-aria-disabled:hover:bg-sunken',
        primary: 'bg-accent text-accent-ink not-aria-disabled:hover:bg-accent-hover',
        danger: 'bg-bad-fill text-white not-aria-disabled:hover:opacity-90',
        quiet: 'text-muted not-aria-disabled:hover:bg-sunken not-aria-disabled:hover:text-ink',
      },
      size: {
        row: 'h-8 px-2.5 text-[13px] max-md:h-11',
        normal: 'h-9 px-3.5 max-md:h-11',
        icon: 'size-8 max-md:size-11',
      },
    },
    defaultVariants: { tone: 'plain', size: 'normal' },
  },
);

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof look>;

/** A button of the page; `type` is button unless told, so that no form is sent by accident. */
export function Button({ tone, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classNames(look({ tone, size }), className)} {...rest} />;
}
