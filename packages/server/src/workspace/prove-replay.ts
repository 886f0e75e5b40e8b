import type { ReplayProof, ReplayProofInput } from '@vitrine/contract';
import type { VitrineDb } from '@vitrine/db';
import { compareStages } from '../replay-proof/compare-stages.ts';
import type { CompareEvidence } from '../replay-proof/evidence-store.ts';
import { getWorkspace } from './workspaces.ts';

interface ProveOptions {
  db: VitrineDb;
  /** Passed in: the evidence is stored with the model files, which this slice does not know. */
  compareEvidence: CompareEvidence;
  input: ReplayProofInput;
}

/** Compares any two kept runs part by part and names the environment of each; writes nothing. */
export async function proveReplay({
  db,
  compareEvidence,
  input,
}: ProveOptions): Promise<ReplayProof> {
  const [source, replay] = await Promise.all([
    getWorkspace(db, input.source_workspace_id),
    getWorkspace(db, input.replay_workspace_id),
  ]);
  const comparison = await compareStages({
    source: source.stage_digests,
    replay: replay.stage_digests,
    compareEvidence,
  });
  const environments = {
    source: source.phase_summaries?.environment ?? null,
    replay: replay.phase_summaries?.environment ?? null,
  };
  return { ...input, ...comparison, environments };
}
