import { getRouteApi } from '@tanstack/react-router';
import { Card } from '../components/card.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { formatWape, shortenId } from '../formatting/format-values.ts';
import { Page } from '../shell/page.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { trpc } from '../trpc.ts';

const route = getRouteApi('/registry/$runId');

/** One trained model. */
export function ModelRunPage() {
  const run_id = route.useParams({ select: (params) => params.runId });
  const run = trpc.registry.runs.byId.useQuery({ run_id });
  const title = `Model run ${shortenId(run_id)}`;
  return (
    <Page title={title} documentTitle={title}>
      <Card id="record" title="Record">
        <div className="px-5 pb-5">
          <RecordState query={run} what="The model run">
            {(found) => (
              <Facts>
                <Fact word="Id">
                  <code className="font-mono text-xs">{found.run_id}</code>
                  <CopyButton text={found.run_id} label="run id" />
                </Fact>
                <Fact word="Model">{found.model_type}</Fact>
                <Fact word="Status">{found.status}</Fact>
                <Fact word="WAPE">{formatWape(found.metrics?.wape)}</Fact>
              </Facts>
            )}
          </RecordState>
        </div>
      </Card>
    </Page>
  );
}
