import type { ReactNode } from 'react';
import { Card } from '../components/card.tsx';
import { RecordState } from '../components/record-state.tsx';
import { trpc } from '../trpc.ts';
import { ProofParts, type ProofSides } from './proof-parts.tsx';
import { VerdictMark } from './verdict-mark.tsx';

/** Whether one run gave the same as another, part by part, as the server proves it from both runs' evidence. */
export function ProofCard({
  source_workspace_id,
  replay_workspace_id,
  sides,
  folded = false,
  unknown,
}: {
  source_workspace_id: string;
  replay_workspace_id: string;
  /** What both runs are called, where they are not a source and its replay. */
  sides?: ProofSides;
  /** The digests are shown on demand. */
  folded?: boolean;
  /** What stands in the place of the proof when one of the two is gone. */
  unknown?: ReactNode;
}) {
  const proof = trpc.workspace.replayProof.useQuery({ source_workspace_id, replay_workspace_id });
  return (
    <Card
      id="proof"
      title="Same result?"
      note={proof.data && <VerdictMark verdict={proof.data.verdict} />}
    >
      <div className="px-5 pb-5">
        <RecordState query={proof} what="The proof" unknown={unknown}>
          {(data) => <ProofParts proof={data} folded={folded} {...(sides && { sides })} />}
        </RecordState>
      </div>
    </Card>
  );
}
