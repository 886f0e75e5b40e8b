import { type ReactNode, useId } from 'react';

const terms = {
  grain: 'One product in one store. A model is trained on the daily sales of one grain.',
  backtest:
    'Each model is trained and tested several times, each time on later days. One such round is a fold; the errors are of its test days.',
  wape: 'Weighted absolute percentage error: the absolute errors of all test days divided by the units sold on them. A forecast of zero has 100 %.',
  verdict:
    'Whether the winner beats the seasonal naive forecast, which repeats the last week, and whether a forecast of zero would have been as good.',
  promoted:
    'Points the alias demo-production at the winner. An alias is a name that can be moved from one model run to another.',
  frame:
    'The table of features that a model reads. Version 1 holds past sales alone; version 2 also calendar, price, promotion and stock.',
} as const;

export type TermName = keyof typeof terms;

/** A word of the field that says what it means when it is pressed, tapped or opened by keyboard. */
export function Term({ name, children }: { name: TermName; children: ReactNode }) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="cursor-help rounded underline decoration-dotted underline-offset-3 max-md:-my-3 max-md:min-h-11"
      >
        {children}
      </button>
      <span
        id={id}
        popover="auto"
        className="inset-auto m-1 max-w-72 rounded-md border border-line-strong bg-surface px-3 py-2 text-left text-[13px] font-normal whitespace-normal text-ink shadow-float [position-area:end_span-end] [position-try-fallbacks:flip-block,flip-inline]"
      >
        {terms[name]}
      </span>
    </>
  );
}
