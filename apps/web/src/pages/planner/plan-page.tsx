import { getRouteApi, Link } from '@tanstack/react-router';
import { formatPlural } from '@vitrine/contract';
import { useState } from 'react';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { CopyableCode } from '../../components/copyable-code.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Moment } from '../../components/moment.tsx';
import { RecordState, UnknownRecord } from '../../components/record-state.tsx';
import { buttonLink, textLink } from '../../components/text-link.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { usePlanDraft } from '../../plans/plan-draft.ts';
import { GrainName } from '../../sales/grain-name.tsx';
import { Page } from '../../shell/page.tsx';
import { type RouterOutputs, trpc } from '../../trpc.ts';
import { ComparisonView } from './comparison-view.tsx';
import { DeletePlanDialog } from './delete-plan-dialog.tsx';
import { describeAssumptions, methodWords } from './plan-words.ts';

type Plan = RouterOutputs['scenario']['byId'];

const route = getRouteApi('/planner/$scenarioId');

/** One saved plan: its assumptions, their effect, and the run that is its baseline. */
export function PlanPage() {
  const scenario_id = route.useParams({ select: (params) => params.scenarioId });
  const plan = trpc.scenario.byId.useQuery({ scenario_id });
  const title = plan.data?.name ?? `Plan ${shortenId(scenario_id)}`;
  return (
    <Page
      title={title}
      documentTitle={title}
      lead={
        plan.data && <GrainName store_id={plan.data.store_id} product_id={plan.data.product_id} />
      }
      actions={plan.data && <Actions key={scenario_id} plan={plan.data} />}
    >
      <RecordState
        query={plan}
        what="The plan"
        unknown={<UnknownRecord what="plan" list={<AllPlans />} />}
      >
        {(found) => (
          <div className="grid items-start gap-5 max-md:gap-4 min-[1100px]:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]">
            <Card id="outcome" title="Against the baseline">
              <div className="px-5 pb-5">
                <ComparisonView comparison={found.comparison} />
              </div>
            </Card>
            <Record plan={found} />
          </div>
        )}
      </RecordState>
    </Page>
  );
}

function AllPlans() {
  return (
    <Link to="/planner" className={buttonLink}>
      All plans
    </Link>
  );
}

function Actions({ plan }: { plan: Plan }) {
  const [deleting, setDeleting] = useState(false);
  const { refill } = usePlanDraft();
  const navigate = route.useNavigate();
  return (
    <>
      <AllPlans />
      <Link
        to="/planner"
        search={{ from: plan.scenario_id }}
        className={buttonLink}
        onClick={() => refill(plan.scenario_id)}
      >
        Clone
      </Link>
      <Button size="row" className="text-bad" onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {deleting && (
        <DeletePlanDialog
          plan={plan}
          onClose={() => setDeleting(false)}
          onDeleted={() => navigate({ to: '/planner' })}
        />
      )}
    </>
  );
}

function Record({ plan }: { plan: Plan }) {
  const lines = describeAssumptions(plan.assumptions);
  return (
    <Card id="record" title="Assumes">
      <div className="space-y-4 px-5 pb-5 text-[13px]">
        {lines.length === 0 ? (
          <p className="text-muted">No assumptions: same as the baseline.</p>
        ) : (
          <ul className="list-disc space-y-1 pl-5">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <Facts>
          <Fact word="Id">
            <CopyableCode text={plan.scenario_id} label="plan id" />
          </Fact>
          <Fact word="Baseline">
            <Baseline run_id={plan.run_id} />
          </Fact>
          <Fact word="Horizon">{formatPlural({ count: plan.horizon, one: 'day' })}</Fact>
          <Fact word="Method">{methodWords[plan.method]}</Fact>
          {plan.cloned_from !== null && (
            <Fact word="Clone of">
              <Original scenario_id={plan.cloned_from} />
            </Fact>
          )}
          {plan.tags.length > 0 && (
            <Fact word="Tags">
              {plan.tags.map((tag) => (
                <Link
                  key={tag}
                  to="/planner"
                  search={{ tag: [tag] }}
                  className="max-w-full max-md:py-3"
                >
                  <Badge tone="tag">
                    <span className="truncate">{tag}</span>
                  </Badge>
                </Link>
              ))}
            </Fact>
          )}
          <Fact word="Created">
            <Moment at={plan.created_at} />
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}

/** The run of the plan; ids are never reused, so one that is gone stays gone. */
function Baseline({ run_id }: { run_id: string }) {
  const runs = trpc.registry.runs.byIds.useQuery({ run_ids: [run_id] });
  const run = runs.data?.found[0];
  if (runs.data && !run) {
    return (
      <>
        <code className="font-mono text-xs">{shortenId(run_id)}</code>
        <span className="text-muted">(run deleted)</span>
      </>
    );
  }
  return (
    <Link
      to="/registry/$runId"
      params={{ runId: run_id }}
      className={classNames(textLink, 'gap-1.5')}
    >
      {run && <span className="font-mono text-xs">{run.model_type}</span>}{' '}
      <code className="font-mono text-xs">{shortenId(run_id)}</code>
    </Link>
  );
}

function Original({ scenario_id }: { scenario_id: string }) {
  const plans = trpc.scenario.byIds.useQuery({ scenario_ids: [scenario_id] });
  const plan = plans.data?.found[0];
  if (plans.data && !plan) return <span className="text-muted">(original deleted)</span>;
  return (
    <Link to="/planner/$scenarioId" params={{ scenarioId: scenario_id }} className={textLink}>
      {plan?.name ?? shortenId(scenario_id)}
    </Link>
  );
}
