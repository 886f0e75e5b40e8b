import { getRouteApi, Link } from '@tanstack/react-router';
import { Card } from '../components/card.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { formatWape, shortenId } from '../formatting/format-values.ts';
import { titleOf } from '../saved-workspaces/workspace-title.ts';
import { Page } from '../shell/page.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { trpc } from '../trpc.ts';

const route = getRouteApi('/compare');

/** Two kept runs side by side, the first one the baseline. */
export function ComparePage() {
  const { a, b } = route.useSearch();
  return (
    <Page title="Compare" documentTitle="Compare" lead="Two kept runs, the first is the baseline">
      {a !== undefined && b !== undefined ? (
        <div className="grid gap-5 md:grid-cols-2">
          <Side key={`a ${a}`} id="baseline" side="Baseline" workspace_id={a} />
          <Side key={`b ${b}`} id="other" side="Other" workspace_id={b} />
        </div>
      ) : (
        <p className="text-[13px]">
          Select two workspaces in the{' '}
          <Link to="/" className="text-accent underline underline-offset-2">
            saved workspaces
          </Link>{' '}
          and choose Compare.
        </p>
      )}
    </Page>
  );
}

function Side({ id, side, workspace_id }: { id: string; side: string; workspace_id: string }) {
  const detail = trpc.workspace.byId.useQuery({ workspace_id });
  return (
    <Card id={id} title={side} note={shortenId(workspace_id)}>
      <div className="px-5 pb-5">
        <RecordState query={detail} what="The workspace">
          {(workspace) => (
            <Facts>
              <Fact word="Name">{titleOf(workspace)}</Fact>
              <Fact word="Status">{workspace.status}</Fact>
              <Fact word="Winner">{workspace.result_summary?.winner_model_type ?? '–'}</Fact>
              <Fact word="WAPE">{formatWape(workspace.result_summary?.winner_wape)}</Fact>
            </Facts>
          )}
        </RecordState>
      </div>
    </Card>
  );
}
