import { Link } from '@tanstack/react-router';
import { formatCount, formatSigned, formatUnits } from '@vitrine/contract';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { textLink } from '../../components/text-link.ts';
import { staleWords } from '../../models/run-words.ts';
import { trpc } from '../../trpc.ts';

/** Who relies on the run: the names that point at it, and the plans that start from its forecast. */
export function UsedByCard({ run_id }: { run_id: string }) {
  return (
    <Card id="used-by" title="Used by">
      <div className="space-y-4 px-5 pb-5 text-[13px]">
        <div>
          <h3 className="mb-1 text-xs font-medium text-muted">Aliases</h3>
          <AliasesAt run_id={run_id} />
        </div>
        <div>
          <h3 className="mb-1 text-xs font-medium text-muted">Plans</h3>
          <PlansOn run_id={run_id} />
        </div>
      </div>
    </Card>
  );
}

function AliasesAt({ run_id }: { run_id: string }) {
  const aliases = trpc.registry.aliases.list.useQuery({});
  return (
    <RecordState query={aliases} what="The aliases">
      {({ aliases: all }) => {
        const own = all.filter((alias) => alias.run_id === run_id);
        if (own.length === 0) return <p className="text-muted">No alias points at it.</p>;
        return (
          <ul className="space-y-1">
            {own.map((alias) => (
              <li key={alias.alias_name}>
                <Badge tone={alias.is_stale ? 'warn' : 'tag'}>{alias.alias_name}</Badge>
                {alias.stale_reason !== null && (
                  <span className="ml-2 text-muted">Stale. {staleWords[alias.stale_reason]}</span>
                )}
              </li>
            ))}
          </ul>
        );
      }}
    </RecordState>
  );
}

function PlansOn({ run_id }: { run_id: string }) {
  const plans = trpc.scenario.list.useQuery({ run_id, limit: 5 });
  return (
    <RecordState query={plans} what="The plans">
      {({ scenarios, total }) => {
        if (scenarios.length === 0) return <p className="text-muted">No plan is based on it.</p>;
        return (
          <>
            <ul className="space-y-1">
              {scenarios.map((plan) => (
                <li key={plan.scenario_id} className="flex items-baseline gap-3">
                  <Link
                    to="/planner/$scenarioId"
                    params={{ scenarioId: plan.scenario_id }}
                    className={textLink}
                  >
                    {plan.name}
                  </Link>
                  <span className="ml-auto text-muted tabular-nums">
                    {formatSigned(plan.units_delta, formatUnits)} units
                  </span>
                </li>
              ))}
            </ul>
            {total > scenarios.length && (
              <p className="mt-1.5">
                <Link to="/planner" search={{ run: run_id }} className={textLink}>
                  All {formatCount(total)} plans on this run
                </Link>
              </p>
            )}
          </>
        );
      }}
    </RecordState>
  );
}
