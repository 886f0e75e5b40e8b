import { Card } from '../components/card.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { trpc } from '../trpc.ts';
import { ProofParts } from './proof-parts.tsx';
import { VerdictMark } from './verdict-mark.tsx';

/** Whether one run gave the same as another, part by part, as the server proves it from both runs' evidence. */
export function ProofCard({
  source_workspace_id,
  replay_workspace_id,
  names,
}: {
  source_workspace_id: string;
  replay_workspace_id: string;
  /** What both runs are called, where the page is not about one of them. */
  names?: readonly [source: string, replay: string];
}) {
  const proof = trpc.workspace.replayProof.useQuery({ source_workspace_id, replay_workspace_id });
  return (
    <Card
      id="proof"
      title="Same result?"
      note={proof.data && <VerdictMark verdict={proof.data.verdict} />}
    >
      <div className="px-5 pb-5">
        <RecordState query={proof} what="The proof">
          {(data) => <ProofParts proof={data} {...(names && { names })} />}
        </RecordState>
      </div>
    </Card>
  );
}
