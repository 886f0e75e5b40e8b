import {
  formatDuration,
  type PhaseName,
  type PhaseSummaries,
  phaseNames,
  type StepSummary,
} from '@vitrine/contract';
import { ChevronRight } from 'lucide-react';
import { Card } from '../../components/card.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { findingStep } from '../../runs/run-progress.ts';
import { stepFaces } from '../../runs/step-faces.ts';
import { isStopped } from './find-stop.ts';

/** A step that was stopped is on record as failed, in words that say why. */
function faceOf(step: StepSummary) {
  return stepFaces[isStopped(step) ? 'stopped' : step.status];
}

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
              <summary className="flex min-h-7 list-none items-center gap-3 max-md:min-h-11 [&::-webkit-details-marker]:hidden">
                <ChevronRight
                  aria-hidden
                  size={14}
                  className="-mr-1 shrink-0 text-muted transition-transform group-open:rotate-90"
                />
                <span className="w-20 font-medium capitalize">{name}</span>
                <span className="w-24">
                  <StatusMark
                    {...stepFaces[phase.steps.some(isStopped) ? 'stopped' : phase.status]}
                  />
                </span>
                <span className="min-w-0 flex-1 truncate text-muted max-sm:hidden">
                  {describeFinding(name, phase.steps)}
                </span>
                <span className="text-muted tabular-nums max-sm:ml-auto">
                  {formatDuration(phase.duration_ms)}
                </span>
              </summary>
              <ul className="mt-2 space-y-2 pb-1 sm:pl-6">
                {phase.steps.map((step) => (
                  <li
                    key={step.step_name}
                    className="grid items-baseline gap-x-3 max-sm:grid-cols-[1fr_auto] sm:grid-cols-[9rem_6.5rem_1fr_auto]"
                  >
                    <span className="font-mono text-xs">{step.step_name}</span>
                    <StatusMark {...faceOf(step)} />
                    <span className="text-muted wrap-anywhere max-sm:col-span-2">
                      {step.detail}
                    </span>
                    <span className="text-right text-muted tabular-nums max-sm:hidden">
                      {step.status === 'skip' ? '' : formatDuration(step.duration_ms)}
                    </span>
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

/** The detail of the step that failed, else of one that warned, else of the phase's `findingStep`. */
function describeFinding(name: PhaseName, steps: readonly StepSummary[]): string {
  const trouble =
    steps.find(({ status }) => status === 'fail') ?? steps.find(({ status }) => status === 'warn');
  const found = trouble ?? steps.find(({ step_name }) => step_name === findingStep[name]);
  return found?.detail ?? '';
}
