import { getRouteApi } from '@tanstack/react-router';
import { Card } from '../components/card.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { formatWape, shortenId } from '../formatting/format-values.ts';
import { RowData, RowStatus } from '../saved-workspaces/row-cells.tsx';
import { titleOf } from '../saved-workspaces/workspace-title.ts';
import { Page } from '../shell/page.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { type RouterOutputs, trpc } from '../trpc.ts';

const route = getRouteApi('/workspaces/$workspaceId');

/** One kept run: what was asked and what came out. */
export function WorkspacePage() {
  const workspace_id = route.useParams({ select: (params) => params.workspaceId });
  const detail = trpc.workspace.byId.useQuery({ workspace_id });
  const title = detail.data ? titleOf(detail.data) : shortenId(workspace_id);
  return (
    <Page title={title} documentTitle={title} lead="A kept showcase run">
      <RecordState query={detail} what="The workspace">
        {(workspace) => <Contents workspace={workspace} />}
      </RecordState>
    </Page>
  );
}

function Contents({ workspace }: { workspace: RouterOutputs['workspace']['byId'] }) {
  const { workspace_id, result_summary } = workspace;
  return (
    <Card id="record" title="Record">
      <div className="px-5 pb-5">
        <Facts>
          <Fact word="Id">
            <code className="font-mono text-xs">{workspace_id}</code>
            <CopyButton text={workspace_id} label="workspace id" />
          </Fact>
          <Fact word="Status">
            <RowStatus row={workspace} />
          </Fact>
          <Fact word="Data">
            <div>
              <RowData row={workspace} />
            </div>
          </Fact>
          <Fact word="Winner">
            <span className="font-mono text-xs">{result_summary?.winner_model_type ?? '–'}</span>
          </Fact>
          <Fact word="WAPE">{formatWape(result_summary?.winner_wape)}</Fact>
        </Facts>
      </div>
    </Card>
  );
}
