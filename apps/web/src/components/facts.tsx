import type { ReactNode } from 'react';
import { Term, type TermName } from './term.tsx';

/** A list of facts, each a word and what holds for it. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[6.5rem_1fr] items-baseline gap-x-3 gap-y-2 text-[13px]">
      {children}
    </dl>
  );
}

export function Fact({
  word,
  term,
  children,
}: {
  word: string;
  /** The term of the field that the word stands for. */
  term?: TermName;
  children: ReactNode;
}) {
  return (
    <>
      <dt className="text-muted">{term ? <Term name={term}>{word}</Term> : word}</dt>
      <dd className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 wrap-anywhere">{children}</dd>
    </>
  );
}
