import type { JsonObject, SidedSentence } from '@vitrine/contract';

/** One part of a run as it was digested. */
export interface StoredStage {
  sha256: string;
  /** Why its evidence could not be written, null if it is on disk. The digest is valid either way. */
  failure: string | null;
}

export interface StoredEvidence {
  sha256: string;
  size_bytes: number;
}

/** The comparison of the material behind two different digests. */
export interface EvidenceComparison {
  isEquivalent: boolean;
  /** The two were digested by the rules of different versions, so a difference means nothing. */
  hasOtherRules?: boolean;
  /** Where the two differ, or why they cannot be compared. */
  reason: SidedSentence;
}

export type CompareEvidence = (
  source: string,
  replay: string,
  signal?: AbortSignal,
) => Promise<EvidenceComparison>;

/** The material behind digests, kept so that two runs can be compared number by number. */
export interface EvidenceStore {
  /** The folder where workers that build large material write it themselves. */
  root: string;
  /** Digests one part of a run, on a worker, and keeps its bytes as `stages/<sha256>.json`. */
  store(material: JsonObject, signal?: AbortSignal): Promise<StoredStage>;
  /** Compares the material behind two digests, on a worker; missing or altered evidence is a result, not an error. */
  compare: CompareEvidence;
  /** All evidence, in no order. */
  list(): AsyncIterable<StoredEvidence>;
  /** Removes the material behind a digest; succeeds if it is already gone. */
  remove(sha256: string): Promise<void>;
}
