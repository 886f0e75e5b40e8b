import { Link } from '@tanstack/react-router';
import { Card } from '../components/card.tsx';
import { formatCount } from '../formatting/format-values.ts';
import { Page } from '../shell/page.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { trpc } from '../trpc.ts';

/** The saved what-if plans, newest first. */
export function PlannerPage() {
  const plans = trpc.scenario.list.useQuery({ limit: 20 });
  const count = plans.data && `${plans.data.scenarios.length} of ${formatCount(plans.data.total)}`;
  return (
    <Page title="Planner" documentTitle="Planner" lead="What-if plans on a trained model">
      <Card id="plans" title="Saved plans" note={count}>
        <div className="px-5 pb-5">
          <RecordState query={plans} what="The plans">
            {({ scenarios }) => (
              <ul className="divide-y divide-line text-[13px]">
                {scenarios.map((plan) => (
                  <li key={plan.scenario_id} className="flex items-center gap-3 py-2">
                    <Link
                      to="/planner/$scenarioId"
                      params={{ scenarioId: plan.scenario_id }}
                      className="text-accent underline-offset-2 hover:underline"
                    >
                      {plan.name}
                    </Link>
                    <span className="ml-auto tabular-nums">
                      {formatCount(plan.units_delta)} units
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </RecordState>
        </div>
      </Card>
    </Page>
  );
}
