import { Link } from '@tanstack/react-router';
import { formatPlural } from '@vitrine/contract';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../components/class-names.ts';
import { trpc } from '../../trpc.ts';

/** What the page shows before anything was run: the way to the first bundle, the next step marked. */
export function FirstSteps() {
  const coverage = trpc.sales.coverage.useQuery({});
  const rows = coverage.data?.rows ?? 0;
  const loaded = rows > 0;
  return (
    <section
      aria-labelledby="first-steps"
      className="rounded-xl border border-line bg-surface p-6 shadow-card max-md:p-4"
    >
      <h2 id="first-steps" className="text-[15px] font-semibold">
        Three steps to a bundle that anyone can check
      </h2>
      <ol className="mt-4 grid gap-3 md:grid-cols-3">
        <Step
          number={1}
          title="Sales"
          state={loaded ? 'done' : 'next'}
          note={
            loaded
              ? `${formatPlural({ count: rows, one: 'row' })} loaded.`
              : 'Load your own as CSV, or generate some with a preset.'
          }
        >
          <StepLink primary={!loaded}>
            {loaded ? 'Look at the sales' : 'Load sales or choose a preset'}
          </StepLink>
        </Step>
        <Step
          number={2}
          title="Run"
          state={loaded ? 'next' : 'later'}
          note="Sixteen steps: models, backtest, plans and checks, kept as a workspace."
        >
          {loaded && <StepLink primary>Go to the run</StepLink>}
        </Step>
        <Step
          number={3}
          title="Export"
          state="later"
          note="Press Export on the saved workspace. The bundle is checked before the result is shown."
        />
      </ol>
    </section>
  );
}

type StepState = 'done' | 'next' | 'later';

function Step({
  number,
  title,
  state,
  note,
  children,
}: {
  number: number;
  title: string;
  state: StepState;
  note: string;
  children?: ReactNode;
}) {
  return (
    <li
      {...(state === 'next' && { 'aria-current': 'step' })}
      className={classNames(
        'flex flex-col gap-2 rounded-lg border border-line p-4',
        state === 'next' && 'border-accent bg-accent-wash',
      )}
    >
      <div className="flex items-center gap-2.5">
        <span
          className={classNames(
            'flex size-6 items-center justify-center rounded-full border border-line-strong text-xs font-semibold tabular-nums',
            state === 'done' && 'border-good-line bg-good-wash text-good',
            state === 'next' && 'border-accent text-accent',
          )}
        >
          {state === 'done' ? <Check aria-hidden size={13} /> : number}
        </span>
        <h3 className="font-semibold">
          {title}
          {state === 'done' && <span className="sr-only">, done</span>}
        </h3>
      </div>
      <p className="text-[13px] text-muted">{note}</p>
      {children && <div className="mt-auto pt-1">{children}</div>}
    </li>
  );
}

function StepLink({ primary, children }: { primary: boolean; children: ReactNode }) {
  return (
    <Link
      to="/run"
      className={classNames(
        'inline-flex h-9 items-center rounded-md px-3.5 font-medium max-md:h-11',
        primary
          ? 'bg-accent text-accent-ink hover:bg-accent-hover'
          : 'border border-line-strong/70 bg-surface hover:bg-sunken',
      )}
    >
      {children}
    </Link>
  );
}
