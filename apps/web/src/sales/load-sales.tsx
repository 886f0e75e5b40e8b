import type { BadLine, IngestResult } from '@vitrine/contract';
import { CircleCheck, FileUp } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { formatCount, formatPlural } from '../formatting/format-values.ts';
import { trpc } from '../trpc.ts';
import { countRows } from './count-rows.ts';
import { type UploadOutcome, uploadSales } from './upload-sales.ts';

type State =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; part: number; rows: number | null; stop: () => void }
  | { kind: 'done'; name: string; outcome: UploadOutcome };

/**
 * Takes a sales file by picker or drop, sends it, and keeps the answer on screen until a reset has
 * deleted what it tells of. `ownRows` is how many rows of files there are, as last counted.
 */
export function LoadSales({
  runLive,
  ownRows,
}: {
  runLive: boolean;
  ownRows?: number | undefined;
}) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const utils = trpc.useUtils();
  const sending = state.kind === 'sending';
  useKeepDropsInPage();
  const [rowsBefore, setRowsBefore] = useState(ownRows);
  if (rowsBefore !== ownRows) {
    setRowsBefore(ownRows);
    if (ownRows === 0 && state.kind === 'done' && state.outcome.kind === 'loaded')
      setState({ kind: 'idle' });
  }

  const send = async (file: File) => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    setState({ kind: 'sending', name: file.name, part: 0, rows: null, stop });
    const note = (found: { part?: number; rows?: number }) =>
      setState((now) => (now.kind === 'sending' && now.stop === stop ? { ...now, ...found } : now));
    // Beside the upload, which does not wait for it; a file that cannot be counted is sent all the same.
    void countRows(file).then(
      (rows) => note({ rows }),
      () => {},
    );
    const outcome = await uploadSales({
      file,
      onProgress: (part) => note({ part }),
      signal: controller.signal,
    });
    setState({ kind: 'done', name: file.name, outcome });
    if (outcome.kind !== 'loaded' && outcome.kind !== 'stopped') return;
    if (outcome.kind === 'loaded') {
      toast.success(`${file.name} loaded`, { description: describeResult(outcome.result) });
    }
    await Promise.all([utils.sales.coverage.invalidate(), utils.sales.grains.invalidate()]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !sending) void send(file);
  };

  return (
    <div className="flex flex-col gap-3">
      <section
        aria-label="Load sales"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={({ currentTarget, relatedTarget }) => {
          const inside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
          if (!inside) setOver(false);
        }}
        onDrop={drop}
        className={classNames(
          'flex min-h-28 flex-col items-center justify-center gap-2 rounded-lg border border-dashed text-center border-line-strong px-3.5 py-3 transition-colors',
          over && 'border-accent bg-accent-wash',
        )}
      >
        <input
          ref={picker}
          type="file"
          accept=".csv,text/csv"
          aria-label="Sales CSV file"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) void send(file);
          }}
        />
        <Button onClick={() => picker.current?.click()} disabled={sending}>
          <FileUp aria-hidden size={15} />
          Load sales CSV
        </Button>
        <p className="max-w-80 text-xs text-muted">
          or drop the file here. Columns{' '}
          <span className="font-mono text-[11px] wrap-anywhere">
            date, store_code, sku, quantity, unit_price
          </span>
        </p>
      </section>
      {state.kind === 'sending' && (
        <Sending
          name={state.name}
          part={state.part}
          rows={state.rows}
          runLive={runLive}
          onStop={state.stop}
        />
      )}
      {state.kind === 'done' && <Outcome name={state.name} outcome={state.outcome} />}
    </div>
  );
}

/** A file dropped beside the box must not replace the page in the browser. */
function useKeepDropsInPage(): void {
  useEffect(() => {
    const keep = (event: Event) => event.preventDefault();
    window.addEventListener('dragover', keep);
    window.addEventListener('drop', keep);
    return () => {
      window.removeEventListener('dragover', keep);
      window.removeEventListener('drop', keep);
    };
  }, []);
}

/** Sending is told by bytes and, once they are counted, by rows; checking and writing has no measure. */
function Sending({
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
        // Without a value once all is sent: how far the server is with it, nobody tells.
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

function describeResult(result: IngestResult): string {
  return [
    `${formatCount(result.inserted)} inserted`,
    `${formatCount(result.updated)} updated`,
    `${formatCount(result.unchanged)} unchanged`,
  ].join(' · ');
}

function Outcome({ name, outcome }: { name: string; outcome: UploadOutcome }) {
  if (outcome.kind === 'loaded') {
    return (
      <p className="flex items-start gap-2 text-[13px]">
        <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-good" />
        <span>
          <strong className="font-semibold">{name}</strong> ·{' '}
          {formatPlural({ count: outcome.result.rows, one: 'row' })}:{' '}
          {describeResult(outcome.result)}
        </span>
      </p>
    );
  }
  if (outcome.kind === 'stopped') {
    return (
      <p role="status" className="text-[13px]">
        <strong className="font-semibold">{name}</strong> was stopped. None of it was loaded, unless
        its last row was just being written: the figures above say what is there.
      </p>
    );
  }
  const problem = outcome.kind === 'refused' ? outcome.problem : null;
  return (
    <ProblemNotice
      title={problem ? `${name} was refused` : `${name} was not loaded`}
      problem={problem}
    >
      {problem?.lines && <SeparatorHint lines={problem.lines} />}
      {problem?.lines && <BadLines lines={problem.lines} count={problem.line_count} />}
    </ProblemNotice>
  );
}

const otherSeparators = [
  { sign: ';', name: 'semicolons' },
  { sign: '\t', name: 'tabs' },
];

/** A header that is one long unknown column was most likely written with another separator. */
function SeparatorHint({ lines }: { lines: BadLine[] }) {
  const found = otherSeparators.find(({ sign }) =>
    lines.some((bad) => bad.line === 1 && bad.column?.includes(sign)),
  );
  if (found === undefined) return null;
  return (
    <p className="mt-1 font-medium">
      The columns seem to be separated by {found.name}: save the file with commas.
    </p>
  );
}

/** One line may have several faults. `count` is how many lines are bad, listed or not. */
function BadLines({ lines, count }: { lines: BadLine[]; count: number | undefined }) {
  const listed = new Set(lines.map((bad) => bad.line)).size;
  const total = count ?? listed;
  return (
    <div className="mt-2">
      <div className="max-h-56 overflow-auto rounded-md border border-bad-line bg-surface">
        <table className="w-full text-left text-xs">
          <caption className="sr-only">Bad lines</caption>
          <thead className="sticky top-0 bg-surface text-muted">
            <tr>
              <th scope="col" className="px-2.5 py-1.5 text-right font-medium">
                Line
              </th>
              <th scope="col" className="px-2.5 py-1.5 font-medium">
                Column
              </th>
              <th scope="col" className="px-2.5 py-1.5 font-medium">
                Reason
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((bad) => (
              <tr key={`${bad.line} ${bad.column} ${bad.reason}`} className="border-t border-line">
                <td className="px-2.5 py-1 text-right tabular-nums">{formatCount(bad.line)}</td>
                <td className="px-2.5 py-1 font-mono">{bad.column ?? 'whole line'}</td>
                <td className="px-2.5 py-1">{bad.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-1 text-xs text-muted">
        {total > listed
          ? `The first ${formatCount(listed)} of ${formatCount(total)} bad lines.`
          : `${formatPlural({ count: total, one: 'bad line' })}.`}
      </p>
    </div>
  );
}
