import { formatSided, type ReplayVerdict, type StageDigests } from '@vitrine/contract';
import { compareStages } from './compare-stages.ts';
import type { CompareEvidence } from './evidence-store.ts';

export interface DescribedReplay {
  /** Null if the source is gone or the two could not be compared. */
  verdict: ReplayVerdict | null;
  sentence: string;
}

interface DescribeOptions {
  sourceId: string | undefined;
  digests: StageDigests;
  /** Undefined if the workspace is gone, null if it recorded none. */
  findDigests: (workspaceId: string) => Promise<StageDigests | null | undefined>;
  compareEvidence: CompareEvidence;
  log: (message: string, fields: Record<string, unknown>) => void;
}

/** How a replay compares with its source, as a verdict and in words; null for a run that is not a replay. Never throws. */
export async function describeReplay({
  sourceId,
  digests: replay,
  findDigests,
  compareEvidence,
  log,
}: DescribeOptions): Promise<DescribedReplay | null> {
  if (!sourceId) return null;
  try {
    const source = await findDigests(sourceId);
    if (source === undefined) return { verdict: null, sentence: 'its source was deleted' };
    const stages = await compareStages({ source, replay, compareEvidence });
    const { verdict, first_difference, not_comparable } = stages;
    if (verdict === null) {
      const reason = not_comparable ? formatSided(not_comparable) : 'nothing was recorded';
      return { verdict, sentence: `it cannot be compared with its source. ${reason}` };
    }
    const judged = { verdict, first_difference };
    return { verdict: judged, sentence: describeVerdict(judged) };
  } catch (error) {
    log('The replay could not be compared with its source', { workspace_id: sourceId, error });
    return { verdict: null, sentence: 'it could not be compared with its source' };
  }
}

function describeVerdict({ verdict, first_difference }: ReplayVerdict): string {
  if (!first_difference) return `${verdict} to its source`;
  const { phase, part } = first_difference;
  return verdict === 'diverged'
    ? `diverged from its source, first in ${phase}: ${part}`
    : `equivalent to its source, digests differ first in ${phase}: ${part}`;
}
