import type { StageDigests, StagePart } from '@vitrine/contract';
import type { EvidenceStore, StoredStage } from './evidence-store.ts';
import type { Material } from './stage-material.ts';

/**
 * Incremented whenever equal runs produce different material than before, because then a different digest says nothing about the
 * runs. Version 1 was not recorded; the price of a plan, the metrics and the candidates have changed since.
 */
const digestRules = 2;

/** The proof of a run, gathered as its parts are completed. */
export interface ProofRecord {
  digests: StageDigests;
  /** What could not be proven, each with its reason. */
  unproven: string[];
}

export function createProofRecord(): ProofRecord {
  return { digests: {}, unproven: [] };
}

interface RecordOptions {
  place: StagePart;
  material: () => Material;
  store: EvidenceStore['store'];
  log: (message: string, fields: Record<string, unknown>) => void;
  signal: AbortSignal;
}

/** Digests a completed part and keeps its evidence. Never throws except on abort: failures are added to `unproven`. */
export async function recordPart(proof: ProofRecord, options: RecordOptions): Promise<void> {
  const { place, material, store, log, signal } = options;
  try {
    addStageDigest(proof, place, await store({ digest_rules: digestRules, ...material() }, signal));
  } catch (error) {
    signal.throwIfAborted();
    log('A part of the run could not be digested', { ...place, error });
    proof.unproven.push(`${place.part} has no digest`);
  }
}

/** Adds the digest of a part that a worker has digested. */
export function addStageDigest(
  proof: ProofRecord,
  { phase, part }: StagePart,
  { sha256, failure }: StoredStage,
): void {
  proof.digests = { ...proof.digests, [phase]: { ...proof.digests[phase], [part]: sha256 } };
  if (failure !== null) proof.unproven.push(`evidence of ${part} not written (${failure})`);
}
