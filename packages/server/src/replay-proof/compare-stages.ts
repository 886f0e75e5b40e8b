import {
  type PartComparison,
  type ProofSide,
  type ReplayProof,
  type ReplayVerdict,
  type SidedSentence,
  type StageDigests,
  type StagePart,
  stageParts,
} from '@vitrine/contract';
import type { CompareEvidence } from './evidence-store.ts';
import { sided } from './sided.ts';

interface CompareOptions {
  /** Null if the run never recorded any, as in a version before digests. */
  source: StageDigests | null;
  replay: StageDigests | null;
  compareEvidence: CompareEvidence;
}

export type StageComparison = Pick<
  ReplayProof,
  'verdict' | 'first_difference' | 'not_comparable' | 'parts'
>;

/**
 * Compares two runs part by part, in the order of the pipeline. A part that neither has reached is the same on both sides; a part that only one side has,
 * or whose evidence cannot be read, has diverged. If one side recorded no digests at all, or used the rules of another version, nothing is proven either
 * way: there is no verdict, unless another part has diverged.
 */
export async function compareStages(options: CompareOptions): Promise<StageComparison> {
  const parts: PartComparison[] = [];
  for (const place of stageParts) parts.push(await comparePart(options, place));
  const first = (outcome: PartComparison['outcome']) =>
    parts.find((part) => part.outcome === outcome);
  const diverged = first('diverged');
  if (diverged) return judge('diverged', diverged, parts);
  const obstacle = first('not_comparable');
  if (obstacle)
    return { verdict: null, first_difference: null, not_comparable: obstacle.reason, parts };
  const equivalent = first('equivalent');
  return equivalent
    ? judge('equivalent', equivalent, parts)
    : { verdict: 'identical', first_difference: null, not_comparable: null, parts };
}

function judge(
  verdict: ReplayVerdict['verdict'],
  part: PartComparison,
  parts: PartComparison[],
): StageComparison {
  return { verdict, first_difference: placeOf(part), not_comparable: null, parts };
}

async function comparePart(
  { compareEvidence, ...digests }: CompareOptions,
  place: StagePart,
): Promise<PartComparison> {
  const source = digestOf(digests.source, place);
  const replay = digestOf(digests.replay, place);
  const sides = { ...place, source, replay };
  const unrecorded = sideWithout(digests);
  if (unrecorded) return { ...sides, outcome: 'not_comparable', reason: noDigests(unrecorded) };
  if (source === null && replay === null) return { ...sides, outcome: 'absent', reason: null };
  if (source === replay) return { ...sides, outcome: 'identical', reason: null };
  if (source === null) return { ...sides, outcome: 'diverged', reason: noDigest('source') };
  if (replay === null) return { ...sides, outcome: 'diverged', reason: noDigest('replay') };
  const { isEquivalent, hasOtherRules, reason } = await compareEvidence(source, replay);
  if (hasOtherRules) return { ...sides, outcome: 'not_comparable', reason };
  return { ...sides, outcome: isEquivalent ? 'equivalent' : 'diverged', reason };
}

function sideWithout({
  source,
  replay,
}: Pick<CompareOptions, 'source' | 'replay'>): ProofSide | null {
  if (source === null) return 'source';
  return replay === null ? 'replay' : null;
}

function noDigests(side: ProofSide): SidedSentence {
  return sided`The ${{ side }} recorded no digests: it was kept by a version without digests, or ended before its first step.`;
}

function digestOf(digests: StageDigests | null, { phase, part }: StagePart): string | null {
  const parts: Partial<Record<string, string>> = digests?.[phase] ?? {};
  return parts[part] ?? null;
}

function noDigest(side: ProofSide): SidedSentence {
  return sided`The ${{ side }} has no digest of it.`;
}

function placeOf({ phase, part, source, replay }: PartComparison) {
  return { phase, part, source, replay };
}
