import { type PhaseSummaries, phaseNames, type StepSummary } from '@vitrine/contract';
import { Card } from '../components/card.tsx';
import { StatusMark, type StatusTone } from '../components/status-mark.tsx';
import { formatDuration } from '../formatting/format-values.ts';

const faces: Record<StepSummary['status'], { tone: StatusTone; word: string }> = {
  pass: { tone: 'good', word: 'passed' },
  warn: { tone: 'warn', word: 'warning' },
  fail: { tone: 'bad', word: 'failed' },
  skip: { tone: 'none', word: 'skipped' },
};

/** How each phase and step of the run went, as it recorded it. */
export function PhaseList({ summaries }: { summaries: PhaseSummaries }) {
  return (
    <Card id="phases" title="How it went">
      <div className="divide-y divide-line border-t border-line text-[13px]">
        {phaseNames.map((name) => {
          const phase = summaries[name];
          if (!phase) return null;
          return (
            <details key={name} className="group px-5 py-2.5">
              <summary className="flex min-h-7 cursor-pointer items-center gap-3 max-md:min-h-11">
                <span className="w-20 font-medium capitalize">{name}</span>
                <span className="w-24">
                  <StatusMark {...faces[phase.status]} />
                </span>
                <span className="min-w-0 flex-1 truncate text-muted max-sm:hidden">
                  {describeFinding(phase.steps)}
                </span>
                <span className="text-muted tabular-nums max-sm:ml-auto">
                  {formatDuration(phase.duration_ms)}
                </span>
              </summary>
              <ul className="mt-2 space-y-1.5 pb-1">
                {phase.steps.map((step) => (
                  <li key={step.step_name} className="grid gap-x-3 sm:grid-cols-[9rem_6.5rem_1fr]">
                    <span className="font-mono text-xs">{step.step_name}</span>
                    <StatusMark {...faces[step.status]} />
                    <span className="text-muted wrap-anywhere">{step.detail}</span>
                  </li>
                ))}
              </ul>
            </details>
          );
        })}
      </div>
    </Card>
  );
}

/** What went worst if anything did, else what the last step with something to say found. */
function describeFinding(steps: readonly StepSummary[]): string {
  const trouble = steps.find(({ status }) => status === 'fail' || status === 'warn');
  const found = trouble ?? steps.findLast(({ status }) => status === 'pass');
  return found?.detail ?? '';
}
