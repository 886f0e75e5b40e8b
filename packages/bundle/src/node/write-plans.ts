import { hash } from 'node:crypto';
import type { BundleProblem, ExportFileEntry } from '@vitrine/contract';
import { BundleError, type BundleErrorCode, type BundleErrorEvidence } from '../bundle-error.ts';
import { planDirectory, planPath } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import { judgePlan } from '../judge-plan.ts';
import { writeExclusivelySync } from './durability.ts';
import { createReadBuffer, maxFileBytes, readFileOnly } from './read-file.ts';
import { toStorageError } from './storage-error.ts';

/** A plan as the caller has it; `body` is plain JSON. */
export type Plan = { scenario_id: string; body: unknown };

/** What a task on another thread gives back: an error would lose its class between threads, so it travels as data. */
export type TaskOutcome<Value> =
  | { ok: true; value: Value }
  | { ok: false; code: BundleErrorCode; message: string; evidence: BundleErrorEvidence };

export type WritePlansInput = {
  /** The plan directory of the stage, as a path that every thread of this process can open. */
  directory: string;
  /** `liveSha256`: the hash of that plan in the live bundle; with the same hash, it is not written. */
  plans: readonly (Plan & { liveSha256: string | null })[];
};
export type WrittenPlans = {
  files: (ExportFileEntry & { isWritten: boolean })[];
  /** What the verifier would object to in the plans. */
  problems: BundleProblem[];
};

/** Spells, judges, hashes and writes plans, in their order. Blocks: for worker threads. */
export function writePlans({ directory, plans }: WritePlansInput): TaskOutcome<WrittenPlans> {
  return settle(() => {
    const written: WrittenPlans = { files: [], problems: [] };
    for (const { scenario_id, body, liveSha256 } of plans) {
      const path = planPath(scenario_id);
      const bytes = Buffer.from(stringifyCanonicalJson(body), 'utf8');
      const sha256 = hash('sha256', bytes, 'hex');
      const isWritten = sha256 !== liveSha256;
      if (isWritten) writePlan(directory, { path, bytes });
      written.files.push({ path, sha256, size_bytes: bytes.length, isWritten });
      written.problems.push(...judgePlan(path, body));
    }
    return written;
  });
}

export type CopyPlansInput = {
  /** The plan directories of the live bundle and of the stage. */
  from: string;
  to: string;
  files: readonly Pick<ExportFileEntry, 'path' | 'sha256'>[];
};

/** Copies plans whose hashes are known; false if one of them is not what its hash says. Blocks: for worker threads. */
export function copyPlans({ from, to, files }: CopyPlansInput): TaskOutcome<boolean> {
  return settle(() => {
    const buffer = createReadBuffer();
    return files.every(({ path, sha256 }) => {
      const bytes = readPlan(from, { path, sha256, buffer });
      if (bytes !== null) writePlan(to, { path, bytes });
      return bytes !== null;
    });
  });
}

function readPlan(
  directory: string,
  { path, sha256, buffer }: { path: string; sha256: string; buffer: Buffer },
): Buffer | null {
  try {
    const found = readFileOnly(fileIn(directory, path), { buffer, keepBytes: maxFileBytes });
    return found?.kind === 'file' && found.sha256 === sha256 ? found.bytes : null;
  } catch {
    // A live bundle that cannot be read is replaced, like a damaged one.
    return null;
  }
}

function writePlan(directory: string, { path, bytes }: { path: string; bytes: Buffer }): void {
  try {
    writeExclusivelySync(fileIn(directory, path), bytes);
  } catch (error) {
    throw toStorageError(error, { step: 'write a file of the new bundle', path });
  }
}

function fileIn(directory: string, path: string): string {
  return `${directory}${path.slice(planDirectory.length)}`;
}

function settle<Value>(work: () => Value): TaskOutcome<Value> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const { code, message, evidence } = error;
    return { ok: false, code, message, evidence };
  }
}

/** The value of a task, or its error thrown. */
export function unsettle<Value>(outcome: TaskOutcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new BundleError(outcome.code, outcome.message, { evidence: outcome.evidence });
}
