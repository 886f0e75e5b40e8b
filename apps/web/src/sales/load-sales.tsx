import type { BadLine, IngestResult } from '@vitrine/contract';
import { CircleCheck, FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { formatCount, formatPlural } from '../formatting/format-values.ts';
import { trpc } from '../trpc.ts';
import { type UploadOutcome, uploadSales } from './upload-sales.ts';

type State =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; part: number }
  | { kind: 'done'; name: string; outcome: UploadOutcome };

/** Takes a sales file by picker or drop, sends it, and keeps the answer on screen. */
export function LoadSales() {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const utils = trpc.useUtils();
  const sending = state.kind === 'sending';

  const send = async (file: File) => {
    setState({ kind: 'sending', name: file.name, part: 0 });
    const outcome = await uploadSales({
      file,
      onProgress: (part) => setState({ kind: 'sending', name: file.name, part }),
    });
    setState({ kind: 'done', name: file.name, outcome });
    if (outcome.kind !== 'loaded') return;
    toast.success(`${file.name} loaded`, { description: describeResult(outcome.result) });
    await Promise.all([utils.sales.coverage.invalidate(), utils.sales.grains.invalidate()]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !sending) void send(file);
  };

  return (
    <div className="flex flex-1 flex-col gap-3">
      <section
        aria-label="Load sales"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classNames(
          'flex max-h-52 min-h-28 flex-1 flex-col items-center justify-center gap-2 rounded-lg border border-dashed text-center border-line-strong px-3.5 py-3 transition-colors',
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
      {state.kind === 'sending' && <Sending name={state.name} part={state.part} />}
      {state.kind === 'done' && <Outcome name={state.name} outcome={state.outcome} />}
    </div>
  );
}

function Sending({ name, part }: { name: string; part: number }) {
  const percent = Math.round(part * 100);
  return (
    <div className="text-[13px]">
      <div className="mb-1 flex justify-between gap-3">
        <span className="truncate">{part < 1 ? `Sending ${name}` : `Checking ${name}`}</span>
        <span className="tabular-nums text-muted">{part < 1 ? `${percent} %` : 'all sent'}</span>
      </div>
      <progress
        aria-label={`Sending ${name}`}
        value={percent}
        max={100}
        className="h-1.5 w-full overflow-hidden rounded-full bg-sunken [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent [&::-moz-progress-bar]:bg-accent"
      />
    </div>
  );
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
  const problem = outcome.kind === 'refused' ? outcome.problem : null;
  return (
    <ProblemNotice
      title={problem ? `${name} was refused. Nothing of it was loaded.` : `${name} was not loaded`}
      problem={problem}
    >
      {problem?.lines && <BadLines lines={problem.lines} count={problem.line_count} />}
    </ProblemNotice>
  );
}

function BadLines({ lines, count }: { lines: BadLine[]; count: number | undefined }) {
  const total = count ?? lines.length;
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
                <td className="px-2.5 py-1 text-right tabular-nums">{bad.line}</td>
                <td className="px-2.5 py-1 font-mono">{bad.column ?? 'whole line'}</td>
                <td className="px-2.5 py-1">{bad.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-1 text-xs text-muted">
        {total > lines.length
          ? `The first ${lines.length} of ${formatCount(total)} bad lines.`
          : `${formatPlural({ count: total, one: 'bad line' })}.`}
      </p>
    </div>
  );
}
