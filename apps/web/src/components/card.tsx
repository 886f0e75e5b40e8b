import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A surface with a heading; the heading names the region for assistive technology. */
export function Card({
  id,
  title,
  note,
  noteClassName,
  actions,
  className,
  children,
}: {
  id: string;
  title: ReactNode;
  note?: ReactNode;
  noteClassName?: string;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-labelledby={`${id}-title`}
      className={classNames(
        'min-w-0 rounded-xl border border-line bg-surface shadow-card',
        className,
      )}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 pt-4 pb-3">
        <h2 id={`${id}-title`} tabIndex={-1} className="text-[15px] font-semibold outline-none">
          {title}
        </h2>
        {note && <div className={classNames('text-[13px] text-muted', noteClassName)}>{note}</div>}
        {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
