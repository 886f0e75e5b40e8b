import {
  type IngestResult,
  ingestResultSchema,
  type Problem,
  problemSchema,
} from '@vitrine/contract';

export type UploadOutcome =
  | { kind: 'loaded'; result: IngestResult }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'lost' }
  | { kind: 'stopped' };

/**
 * Sends a sales file as it lies on disk, without reading it into memory. `onProgress` gets the part
 * sent as 0…1. `lost` means that no answer came: nothing was loaded unless the server says so later.
 * `stopped` means that the signal broke it off: the server gives up a file for which nobody waits.
 */
export function uploadSales(options: {
  file: File;
  onProgress: (part: number) => void;
  signal: AbortSignal;
}): Promise<UploadOutcome> {
  return new Promise((resolve) => {
    // Not fetch: browsers report the progress of a request body only here.
    const request = new XMLHttpRequest();
    request.open('POST', '/demo/sales');
    request.setRequestHeader('Content-Type', 'text/csv');
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress(event.loaded / event.total);
    };
    // The last progress may fall short of the whole, or not be told at all.
    request.upload.onload = () => options.onProgress(1);
    request.onload = () => resolve(readOutcome(request.responseText));
    request.onerror = () => resolve({ kind: 'lost' });
    request.onabort = () => resolve({ kind: 'stopped' });
    options.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(options.file);
  });
}

function readOutcome(text: string): UploadOutcome {
  const body = parseJson(text);
  const result = ingestResultSchema.safeParse(body);
  if (result.success) return { kind: 'loaded', result: result.data };
  const problem = problemSchema.safeParse(body);
  return problem.success ? { kind: 'refused', problem: problem.data } : { kind: 'lost' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
