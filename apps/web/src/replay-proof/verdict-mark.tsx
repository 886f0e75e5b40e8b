import type { ReplayVerdict } from '@vitrine/contract';
import { StatusMark } from '../components/status-mark.tsx';

/** The faces of verdicts. */
export const verdictFaces = {
  identical: { tone: 'good', word: 'Identical' },
  equivalent: { tone: 'good', word: 'Equivalent' },
  diverged: { tone: 'bad', word: 'Diverged' },
} as const;

/** The verdict on a replay as mark and word. */
export function VerdictMark({ verdict }: { verdict: ReplayVerdict['verdict'] }) {
  return <StatusMark {...verdictFaces[verdict]} />;
}
