import {
  describeTestDays,
  describeVerdict,
  type JudgedWinner,
  type MeasuredOn,
  type PhaseSummaries,
  verdictNotRecorded,
} from '@vitrine/contract';

/** What a winner is worth, in whole sentences, and what that was measured on. */
export function VerdictText({
  judged,
  measuredOn,
}: {
  judged: JudgedWinner;
  measuredOn: MeasuredOn;
}) {
  return (
    <>
      <span className="font-medium">{describeVerdict(judged)}</span>{' '}
      <span className="text-muted tabular-nums">Measured on {describeTestDays(measuredOn)}.</span>
    </>
  );
}

/** The same from the record of a kept run; older ones have kept no verdict. */
export function RecordedVerdictText({ summaries }: { summaries: PhaseSummaries | null }) {
  const { selection, verdict, measured_on } = summaries ?? {};
  if (!selection || !verdict || !measured_on) {
    return <span className="text-muted">{verdictNotRecorded}</span>;
  }
  const { winner, metric } = selection;
  return <VerdictText judged={{ winner, metric, verdict }} measuredOn={measured_on} />;
}
