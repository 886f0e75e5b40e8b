import { getRouteApi } from '@tanstack/react-router';
import { Card } from '../components/card.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { formatCount, shortenId } from '../formatting/format-values.ts';
import { Page } from '../shell/page.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { trpc } from '../trpc.ts';

const route = getRouteApi('/planner/$scenarioId');

/** One saved what-if plan. */
export function PlanPage() {
  const scenario_id = route.useParams({ select: (params) => params.scenarioId });
  const plan = trpc.scenario.byId.useQuery({ scenario_id });
  const title = plan.data?.name ?? `Plan ${shortenId(scenario_id)}`;
  return (
    <Page title={title} documentTitle={title}>
      <Card id="record" title="Record">
        <div className="px-5 pb-5">
          <RecordState query={plan} what="The plan">
            {(found) => (
              <Facts>
                <Fact word="Id">
                  <code className="font-mono text-xs">{found.scenario_id}</code>
                  <CopyButton text={found.scenario_id} label="plan id" />
                </Fact>
                <Fact word="Method">{found.method}</Fact>
                <Fact word="Horizon">{found.horizon} days</Fact>
                <Fact word="Units">{formatCount(found.comparison.units_delta)}</Fact>
              </Facts>
            )}
          </RecordState>
        </div>
      </Card>
    </Page>
  );
}
