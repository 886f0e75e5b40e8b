import { formatCount, formatPlural } from '@vitrine/contract';
import { Button } from '../../components/button.tsx';

/** Sending is measured in bytes and, once they are counted, in rows; checking and writing has no measure. */
export function UploadProgress({
  name,
  part,
  rows,
  runLive,
  onStop,
}: {
  name: string;
  part: number;
  rows: number | null;
  runLive: boolean;
  onStop: () => void;
}) {
  const isSent = part >= 1;
  const sent = runLive ? 'Waiting for the run under way' : `Checking and writing ${name}`;
  const phase = isSent ? sent : `Sending ${name}`;
  return (
    <div className="text-[13px]">
      <div className="mb-1 flex flex-wrap items-center gap-x-3">
        <span role="status" className="min-w-0 flex-1 basis-40 truncate">
          {phase}
        </span>
        <span className="tabular-nums text-muted">{describePart(part, rows)}</span>
        <Button size="row" onClick={onStop}>
          Stop
        </Button>
      </div>
      <progress
        aria-label={phase}
        // Without a value once all is sent: the server does not report its own progress.
        value={isSent ? undefined : Math.round(part * 100)}
        max={100}
        className="h-1.5 w-full overflow-hidden rounded-full bg-sunken indeterminate:animate-pulse indeterminate:bg-accent [&::-webkit-progress-bar]:bg-sunken indeterminate:[&::-webkit-progress-bar]:bg-accent [&::-webkit-progress-value]:bg-accent [&::-moz-progress-bar]:bg-accent"
      />
    </div>
  );
}

function describePart(part: number, rows: number | null): string {
  if (rows === null) return part < 1 ? `${Math.round(part * 100)} %` : 'all sent';
  if (part >= 1) return formatPlural({ count: rows, one: 'row' });
  return `about ${formatCount(Math.floor(part * rows))} of ${formatPlural({ count: rows, one: 'row' })}`;
}
