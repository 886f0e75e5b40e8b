import type { ExportRoot } from '@vitrine/bundle/node';
import type { SweepResult } from '@vitrine/contract';
import type { SessionLock, VitrineDb } from '@vitrine/db';
import type { EvidenceStore } from '../replay-proof/evidence-store.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { deleteModelRuns, findKnown, selectUnnamedFailedRuns } from './queries.ts';

/** The model files, passed in: this slice does not import the registry. */
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

interface SweepOptions {
  remove: boolean;
  /** Keeps runs from starting, because a run writes files before its workspace names them. After losing the lock, the sweep removes nothing. */
  lock: Pick<SessionLock, 'assertHeld' | 'lost'>;
}

type Unreferenced = Pick<SweepResult, 'model_runs' | 'model_files' | 'evidence'>;

/** How many names one lookup takes. */
const batchSize = 5_000;

/**
 * Lists what no workspace, plan, alias or bundle names, and removes it on request (docs/decisions/0021-sweep.md). Throws before
 * removing anything if a manifest cannot be read, or if the database knows no model file of the artifact root. Puts what the disk
 * refuses to remove into `failed` and removes the rest.
 */
export async function sweep(
  dependencies: SweepDependencies,
  { remove, lock }: SweepOptions,
): Promise<SweepResult> {
  const found = await findUnreferenced(dependencies);
  if (!remove) return { removed: false, ...found, size_bytes: sumSizes(found), failed: [] };
  await lock.assertHeld();
  const { gone, failed } = await removeAll(dependencies, found, lock.lost);
  return { removed: true, ...gone, size_bytes: sumSizes(gone), failed };
}

function sumSizes({ model_files, evidence }: Unreferenced): number {
  return [...model_files, ...evidence].reduce((sum, { size_bytes }) => sum + size_bytes, 0);
}

async function findUnreferenced(dependencies: SweepDependencies): Promise<Unreferenced> {
  const { db, modelFiles, evidence, exportRoot } = dependencies;
  const runs = await selectUnnamedFailedRuns(db);
  const failedIds = new Set(runs.map(({ run_id }) => run_id));
  const files = await splitByName(db, {
    things: modelFiles.list(),
    nameOf: ({ run_id }) => run_id,
    unlessNamed: failedIds,
  });
  const stages = await splitByName(db, {
    things: evidence.list(),
    nameOf: ({ sha256 }) => sha256,
  });
  const names = [...failedIds, ...files.unnamed.keys(), ...stages.unnamed.keys()];
  if (files.named === 0 && files.unnamed.size + stages.unnamed.size > 0) throw foreignFiles();
  const inBundles = await exportRoot.findNamed(new Set(names));
  const unlessInBundles = <Thing>(unnamed: Map<string, Thing>) =>
    [...unnamed].filter(([name]) => !inBundles.has(name)).map(([, thing]) => thing);
  return {
    model_runs: runs.filter(({ run_id }) => !inBundles.has(run_id)),
    model_files: unlessInBundles(files.unnamed),
    evidence: unlessInBundles(stages.unnamed),
  };
}

interface SplitOptions<Thing> {
  things: AsyncIterable<Thing>;
  nameOf: (thing: Thing) => string;
  /** Ids that count as unnamed although the database knows them. */
  unlessNamed?: ReadonlySet<string>;
}

/** The things that the database neither knows nor names, and the number of the others. */
async function splitByName<Thing>(
  db: VitrineDb,
  { things, nameOf, unlessNamed = new Set() }: SplitOptions<Thing>,
): Promise<{ unnamed: Map<string, Thing>; named: number }> {
  const unnamed = new Map<string, Thing>();
  let named = 0;
  for await (const batch of inBatches(things)) {
    const known = await findKnown(db, batch.map(nameOf));
    for (const thing of batch) {
      const name = nameOf(thing);
      if (known.has(name) && !unlessNamed.has(name)) named += 1;
      else unnamed.set(name, thing);
    }
  }
  return { unnamed, named };
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

/** Removes rows before their files: after a crash in between, the next sweep finds the file. */
async function removeAll(
  { db, modelFiles, evidence }: SweepDependencies,
  { model_runs, ...found }: Unreferenced,
  lost: AbortSignal,
): Promise<{ gone: Unreferenced; failed: SweepResult['failed'] }> {
  const failed: SweepResult['failed'] = [];
  const isGone = async (name: string, removal: (name: string) => Promise<void>) => {
    lost.throwIfAborted();
    try {
      await removal(name);
      return true;
    } catch (error) {
      if (!(error instanceof VitrineError)) throw error;
      failed.push({ name, reason: error.message });
      return false;
    }
  };
  await deleteModelRuns(
    db,
    model_runs.map(({ run_id }) => run_id),
  );
  const gone: Unreferenced = { model_runs, model_files: [], evidence: [] };
  for (const file of found.model_files) {
    if (await isGone(file.run_id, modelFiles.remove)) gone.model_files.push(file);
  }
  for (const stage of found.evidence) {
    if (await isGone(stage.sha256, evidence.remove)) gone.evidence.push(stage);
  }
  return { gone, failed };
}

function foreignFiles(): VitrineError {
  return new VitrineError(
    'SWEEP_REFUSED',
    'The database knows no model file under ARTIFACT_ROOT, so the files there probably belong to another installation; nothing was removed. Check DATABASE_URL and ARTIFACT_ROOT, or remove the folder yourself.',
  );
}
