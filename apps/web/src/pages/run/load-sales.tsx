import { FileUp } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { useUpload } from '../../sales/use-upload.ts';
import { UploadEnding } from './upload-ending.tsx';
import { UploadProgress } from './upload-progress.tsx';

/**
 * Takes a sales file by picker or drop and shows the upload of the session: under way, or how it ended
 * until a reset has deleted the rows it reports. `ownRows` is how many rows of files there are, as last
 * counted.
 */
export function LoadSales({
  runLive,
  ownRows,
}: {
  runLive: boolean;
  ownRows?: number | undefined;
}) {
  const { state, send, stop, watch, forgetLoaded } = useUpload();
  useEffect(watch, [watch]);
  const rowsBefore = useRef(ownRows);
  useEffect(() => {
    if (ownRows === 0 && rowsBefore.current !== 0) forgetLoaded();
    rowsBefore.current = ownRows;
  }, [ownRows, forgetLoaded]);
  return (
    <div className="flex flex-col gap-3">
      <FileBox sending={state.kind === 'sending'} onFile={send} />
      {state.kind === 'sending' && <UploadProgress {...state} runLive={runLive} onStop={stop} />}
      {state.kind === 'done' && <UploadEnding name={state.name} outcome={state.outcome} />}
    </div>
  );
}

function FileBox({ sending, onFile }: { sending: boolean; onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  useKeepDropsInPage();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
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
          if (file) onFile(file);
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
