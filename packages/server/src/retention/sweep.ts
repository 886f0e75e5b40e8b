import type { ExportRoot } from '@vitrine/bundle/node';
import type { SweepResult } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import type { EvidenceStore } from '../replay-proof/evidence-store.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { deleteModelRuns, findKnown, selectForsakenRuns } from './queries.ts';

/** The model files, handed in: this slice knows no registry. */
interface ModelFiles {
  list(): AsyncIterable<SweepResult['model_files'][number]>;
  remove(runId: string): Promise<void>;
}

export interface SweepDependencies {
  db: VitrineDb;
  modelFiles: ModelFiles;
  evidence: Pick<EvidenceStore, 'list' | 'remove'>;
  exportRoot: Pick<ExportRoot, 'findNamed'>;
}

type Unreferenced = Pick<SweepResult, 'model_runs' | 'model_files' | 'evidence'>;

/** Names that are looked up at once. */
const batchSize = 5_000;

/**
 * Lists what no workspace, plan, alias or bundle names, and removes it where asked (docs/decisions/0021-sweep.md). The caller
 * sees to it that no run is under way: a run writes files before its workspace names them. Nothing is removed where a manifest
 * cannot be read, or where the database knows none of the model files.
 */
export async function sweep(
  dependencies: SweepDependencies,
  { remove }: { remove: boolean },
): Promise<SweepResult> {
  const { unreferenced, knownFiles } = await findUnreferenced(dependencies);
  const { model_files, evidence } = unreferenced;
  if (remove) {
    if (knownFiles === 0 && model_files.length > 0) throw foreignFiles(model_files.length);
    await removeAll(dependencies, unreferenced);
  }
  const size_bytes = [...model_files, ...evidence].reduce((sum, file) => sum + file.size_bytes, 0);
  return { removed: remove, ...unreferenced, size_bytes };
}

async function findUnreferenced({ db, modelFiles, evidence, exportRoot }: SweepDependencies) {
  const runs = await selectForsakenRuns(db);
  const forsaken = new Set(runs.map(({ run_id }) => run_id));
  const files = await selectUnknown(db, modelFiles.list(), ({ run_id }) => run_id, forsaken);
  const stages = await selectUnknown(db, evidence.list(), ({ sha256 }) => sha256);
  const names = [...forsaken, ...files.unknown.keys(), ...stages.unknown.keys()];
  const inBundles = await exportRoot.findNamed(new Set(names));
  const unless = <Thing>(unknown: Map<string, Thing>) =>
    [...unknown].filter(([name]) => !inBundles.has(name)).map(([, thing]) => thing);
  const unreferenced: Unreferenced = {
    model_runs: runs.filter(({ run_id }) => !inBundles.has(run_id)),
    model_files: unless(files.unknown),
    evidence: unless(stages.unknown),
  };
  return { unreferenced, knownFiles: files.known };
}

/** What is listed and neither known to the database nor among `known`, by name, and how many are known. */
async function selectUnknown<Thing>(
  db: VitrineDb,
  things: AsyncIterable<Thing>,
  nameOf: (thing: Thing) => string,
  forsaken: ReadonlySet<string> = new Set(),
): Promise<{ unknown: Map<string, Thing>; known: number }> {
  const unknown = new Map<string, Thing>();
  let known = 0;
  for await (const batch of inBatches(things)) {
    const names = await findKnown(db, batch.map(nameOf));
    for (const thing of batch) {
      const name = nameOf(thing);
      if (names.has(name) && !forsaken.has(name)) known += 1;
      else unknown.set(name, thing);
    }
  }
  return { unknown, known };
}

async function* inBatches<Thing>(things: AsyncIterable<Thing>): AsyncIterable<Thing[]> {
  let batch: Thing[] = [];
  for await (const thing of things) {
    batch.push(thing);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Rows before their files: what a crash leaves then is a file that the next sweep finds. */
async function removeAll(
  { db, modelFiles, evidence }: SweepDependencies,
  unreferenced: Unreferenced,
): Promise<void> {
  await deleteModelRuns(
    db,
    unreferenced.model_runs.map(({ run_id }) => run_id),
  );
  for (const { run_id } of unreferenced.model_files) await modelFiles.remove(run_id);
  for (const { sha256 } of unreferenced.evidence) await evidence.remove(sha256);
}

function foreignFiles(count: number): VitrineError {
  return new VitrineError(
    'SWEEP_REFUSED',
    `The database knows none of the ${count} model files under ARTIFACT_ROOT, so they are probably of another installation; nothing was removed. Check DATABASE_URL and ARTIFACT_ROOT, or remove the folder yourself.`,
  );
}
