import type { ReactNode } from 'react';

/** A list of facts, each a word and what holds for it. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[6.5rem_1fr] items-baseline gap-x-3 gap-y-2 text-[13px]">
      {children}
    </dl>
  );
}

export function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{word}</dt>
      <dd className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 wrap-anywhere">{children}</dd>
    </>
  );
}
