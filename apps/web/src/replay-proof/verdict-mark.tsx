import type { ReplayVerdict } from '@vitrine/contract';
import { StatusMark } from '../components/status-mark.tsx';

/** The faces of verdicts. */
export const verdictFaces = {
  identical: { tone: 'good', word: 'Identical' },
  equivalent: { tone: 'good', word: 'Equivalent' },
  diverged: { tone: 'bad', word: 'Diverged' },
} as const;

/** Two runs that cannot be compared are neither good nor bad. */
export const notComparableFace = { tone: 'none', word: 'Not comparable' } as const;

/** The verdict on a replay as mark and word. */
export function VerdictMark({ verdict }: { verdict: ReplayVerdict['verdict'] | null }) {
  return <StatusMark {...(verdict === null ? notComparableFace : verdictFaces[verdict])} />;
}
