import type { JsonObject, SidedSentence } from '@vitrine/contract';

/** One part of a run as it was digested. */
export interface StoredStage {
  sha256: string;
  /** Why its evidence could not be written, null when it is on disk. The digest holds either way. */
  failure: string | null;
}

export interface StoredEvidence {
  sha256: string;
  size_bytes: number;
}

/** What the material behind two different digests says about them. */
export interface EvidenceComparison {
  isEquivalent: boolean;
  /** The two were digested by the rules of different versions, so that a difference says nothing. */
  hasOtherRules?: boolean;
  /** Where the two differ, or what keeps them from being compared. */
  reason: SidedSentence;
}

export type CompareEvidence = (
  source: string,
  replay: string,
  signal?: AbortSignal,
) => Promise<EvidenceComparison>;

/** The material behind digests, kept so that two runs can be compared number by number. */
export interface EvidenceStore {
  /** Where workers that make large material keep it themselves. */
  root: string;
  /** Digests one part of a run, on a worker, and keeps its bytes as `stages/<sha256>.json`. */
  store(material: JsonObject, signal?: AbortSignal): Promise<StoredStage>;
  /** Compares what is behind two digests, on a worker; evidence that is gone or altered is an answer. */
  compare: CompareEvidence;
  /** Everything that is kept, in no order. */
  list(): AsyncIterable<StoredEvidence>;
  /** Removes the material behind a digest; one that is gone is no failure. */
  remove(sha256: string): Promise<void>;
}
