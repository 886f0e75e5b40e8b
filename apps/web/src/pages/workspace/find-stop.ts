import {
  type PhaseSummaries,
  phaseNames,
  type StepSummary,
  stoppedOnRequest,
} from '@vitrine/contract';

/** Whether the step is where the run was stopped on request; the record holds it as a failure. */
export function isStopped({ status, detail }: StepSummary): boolean {
  return status === 'fail' && detail === stoppedOnRequest;
}

/** The step at which a run was stopped on request; undefined for any other ending. */
export function findStop(summaries: PhaseSummaries | null): StepSummary | undefined {
  return phaseNames.flatMap((name) => summaries?.[name]?.steps ?? []).find(isStopped);
}
