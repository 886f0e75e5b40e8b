import {
  type PartComparison,
  type ReplayVerdict,
  type StageDigests,
  type StagePart,
  stageParts,
} from '@vitrine/contract';

/** What the material behind two different digests says about them. */
export interface EvidenceComparison {
  isEquivalent: boolean;
  /** Where the two differ, or what keeps them from being compared. */
  reason: string;
}

export type CompareEvidence = (
  source: string,
  replay: string,
  signal?: AbortSignal,
) => Promise<EvidenceComparison>;

interface CompareOptions {
  /** Null where the run never recorded any, as by a version before digests. */
  source: StageDigests | null;
  replay: StageDigests | null;
  compareEvidence: CompareEvidence;
}

export type StageComparison = ReplayVerdict & { parts: PartComparison[] };

/**
 * Compares two runs part by part, in the order of the pipeline. A part that neither has reached is the same on both sides; one that only one side has, or
 * whose evidence cannot be read, has diverged. Runs that never recorded digests prove nothing, so they diverge at the first part.
 */
export async function compareStages(options: CompareOptions): Promise<StageComparison> {
  const parts: PartComparison[] = [];
  for (const place of stageParts) parts.push(await comparePart(options, place));
  const isUnrecorded = options.source === null || options.replay === null;
  const diverged =
    parts.find(({ outcome }) => outcome === 'diverged') ?? (isUnrecorded ? parts[0] : undefined);
  const equivalent = parts.find(({ outcome }) => outcome === 'equivalent');
  if (diverged) return { verdict: 'diverged', first_difference: placeOf(diverged), parts };
  if (equivalent) return { verdict: 'equivalent', first_difference: placeOf(equivalent), parts };
  return { verdict: 'identical', first_difference: null, parts };
}

async function comparePart(
  { compareEvidence, ...digests }: CompareOptions,
  place: StagePart,
): Promise<PartComparison> {
  const source = digestOf(digests.source, place);
  const replay = digestOf(digests.replay, place);
  const sides = { ...place, source, replay };
  if (source === null && replay === null) return { ...sides, outcome: 'absent', reason: null };
  if (source === replay) return { ...sides, outcome: 'identical', reason: null };
  if (source === null) return { ...sides, outcome: 'diverged', reason: noDigest('source') };
  if (replay === null) return { ...sides, outcome: 'diverged', reason: noDigest('replay') };
  const { isEquivalent, reason } = await compareEvidence(source, replay);
  return { ...sides, outcome: isEquivalent ? 'equivalent' : 'diverged', reason };
}

function digestOf(digests: StageDigests | null, { phase, part }: StagePart): string | null {
  const parts: Partial<Record<string, string>> = digests?.[phase] ?? {};
  return parts[part] ?? null;
}

function noDigest(side: 'source' | 'replay'): string {
  return `The ${side} has no digest of it.`;
}

function placeOf({ phase, part, source, replay }: PartComparison) {
  return { phase, part, source, replay };
}
