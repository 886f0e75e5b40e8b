import { Link } from '@tanstack/react-router';
import { formatPlural, formatSigned, formatUnits } from '@vitrine/contract';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { Moment } from '../../components/moment.tsx';
import { TagButton } from '../../components/tag-button.tsx';
import { buttonLink, textLink } from '../../components/text-link.ts';
import { useSmallScreen } from '../../components/use-media.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { usePlanDraft } from '../../plans/plan-draft.ts';
import { GrainName } from '../../sales/grain-name.tsx';
import { describeAssumptions, formatRevenue, type PlanRow } from './plan-words.ts';

interface Props {
  plans: readonly PlanRow[];
  updating: boolean;
  selected: ReadonlySet<string>;
  /** As many are selected as can be compared. */
  full: boolean;
  onToggle: (scenario_id: string) => void;
  onTag: (tag: string) => void;
  onDelete: (plan: PlanRow) => void;
}

/** Saved plans as a table, on narrow screens as cards with the same content and actions. */
export function PlanTable(props: Props) {
  const cards = useSmallScreen();
  return cards ? <PlanCards {...props} /> : <PlanRows {...props} />;
}

function PlanRows(props: Props) {
  return (
    <div className="overflow-x-auto">
      <table
        aria-busy={props.updating}
        className={classNames(
          'w-full min-w-[900px] table-fixed text-left text-[13px]',
          props.updating && 'opacity-60',
        )}
      >
        <caption className="sr-only">Saved plans, newest first</caption>
        <thead className="border-y border-line text-xs text-muted">
          <tr>
            <th scope="col" className="w-11 py-2 pl-5">
              <span className="sr-only">Compare</span>
            </th>
            <th scope="col" className="px-2 py-2 font-medium">
              Plan
            </th>
            <th scope="col" className="px-2 py-2 font-medium">
              Assumes
            </th>
            <th scope="col" className="w-[190px] px-2 py-2 font-medium">
              On
            </th>
            <th scope="col" className="w-[84px] px-2 py-2 text-right font-medium">
              Units
            </th>
            <th scope="col" className="w-[104px] px-2 py-2 text-right font-medium">
              Revenue
            </th>
            <th scope="col" className="w-[96px] px-2 py-2 font-medium">
              Created
            </th>
            <th scope="col" className="w-[156px] py-2 pr-5 pl-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {props.plans.map((plan) => (
            <tr
              key={plan.scenario_id}
              className={classNames(props.selected.has(plan.scenario_id) && 'bg-accent-wash/60')}
            >
              <td className="py-2 pl-5 align-top">
                <SelectBox plan={plan} {...props} />
              </td>
              <th scope="row" className="px-2 py-2 text-left align-top font-normal">
                <PlanName plan={plan} onTag={props.onTag} />
              </th>
              <td className="px-2 py-2 align-top">
                <Assumed plan={plan} />
              </td>
              <td className="px-2 py-2 align-top">
                <Base plan={plan} />
              </td>
              <td className="px-2 py-2 text-right align-top tabular-nums">
                {formatSigned(plan.units_delta, formatUnits)}
              </td>
              <td className="px-2 py-2 text-right align-top tabular-nums">
                <Revenue plan={plan} />
              </td>
              <td className="px-2 py-2 align-top">
                <Moment at={plan.created_at} />
              </td>
              <td className="py-2 pr-5 pl-2 align-top">
                <Actions plan={plan} onDelete={props.onDelete} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PlanCards(props: Props) {
  return (
    <ul
      aria-busy={props.updating}
      className={classNames(
        'divide-y divide-line border-t border-line',
        props.updating && 'opacity-60',
      )}
    >
      {props.plans.map((plan) => (
        <li
          key={plan.scenario_id}
          className={classNames(
            'space-y-1.5 px-4 py-3.5 text-[13px]',
            props.selected.has(plan.scenario_id) && 'bg-accent-wash/60',
          )}
        >
          <div className="flex items-start gap-3">
            <SelectBox plan={plan} {...props} />
            <div className="min-w-0 flex-1">
              <PlanName plan={plan} onTag={props.onTag} />
            </div>
          </div>
          <Assumed plan={plan} />
          <Base plan={plan} />
          <p className="tabular-nums">
            {formatSigned(plan.units_delta, formatUnits)} units · <Revenue plan={plan} /> revenue{' '}
            <span className="text-muted">
              · <Moment at={plan.created_at} />
            </span>
          </p>
          <Actions plan={plan} onDelete={props.onDelete} />
        </li>
      ))}
    </ul>
  );
}

function SelectBox({
  plan,
  selected,
  full,
  onToggle,
}: {
  plan: PlanRow;
  selected: ReadonlySet<string>;
  full: boolean;
  onToggle: (scenario_id: string) => void;
}) {
  const checked = selected.has(plan.scenario_id);
  return (
    <input
      type="checkbox"
      aria-label={`Compare ${plan.name}`}
      checked={checked}
      disabled={full && !checked}
      onChange={() => onToggle(plan.scenario_id)}
      className="mt-0.5 shrink-0 disabled:opacity-40 max-md:size-5"
    />
  );
}

function PlanName({ plan, onTag }: { plan: PlanRow; onTag: (tag: string) => void }) {
  return (
    <>
      <Link
        id={`plan-${plan.scenario_id}`}
        to="/planner/$scenarioId"
        params={{ scenarioId: plan.scenario_id }}
        className={classNames(textLink, 'flex max-w-full font-semibold max-md:-mt-3')}
      >
        <span className="truncate">{plan.name}</span>
      </Link>
      <div className="mt-0.5 flex flex-wrap gap-1 empty:hidden">
        {plan.cloned_from !== null && <Badge>clone</Badge>}
        {plan.tags.map((tag) => (
          <TagButton key={tag} tag={tag} onTag={onTag} />
        ))}
      </div>
    </>
  );
}

function Assumed({ plan }: { plan: PlanRow }) {
  const lines = describeAssumptions(plan.assumptions);
  if (lines.length === 0) return <p className="text-muted">No assumptions: same as the baseline</p>;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line} className="truncate" title={line}>
          {line}
        </li>
      ))}
    </ul>
  );
}

function Revenue({ plan }: { plan: PlanRow }) {
  return <span title={plan.revenue_unknown?.detail}>{formatRevenue(plan.revenue_delta)}</span>;
}

function Base({ plan }: { plan: PlanRow }) {
  return (
    <div>
      <div className="truncate">
        <GrainName store_id={plan.store_id} product_id={plan.product_id} />
      </div>
      <div className="truncate text-xs text-muted">
        {formatPlural({ count: plan.horizon, one: 'day' })} on{' '}
        <Link
          to="/registry/$runId"
          params={{ runId: plan.run_id }}
          className={classNames(textLink, 'font-mono')}
        >
          {shortenId(plan.run_id)}
        </Link>
        {plan.method === 'model_exogenous' && ', re-forecast'}
      </div>
    </div>
  );
}

function Actions({ plan, onDelete }: { plan: PlanRow; onDelete: (plan: PlanRow) => void }) {
  const { refill } = usePlanDraft();
  return (
    <div className="row-actions flex justify-end gap-1.5">
      <Link
        to="/planner"
        search={(now) => ({ ...now, base: undefined, from: plan.scenario_id })}
        onClick={() => refill(plan.scenario_id)}
        aria-label={`Clone ${plan.name}`}
        className={classNames(buttonLink, 'max-md:flex-1')}
      >
        Clone
      </Link>
      <Button
        size="row"
        aria-label={`Delete ${plan.name}`}
        className="text-bad max-md:flex-1"
        onClick={() => onDelete(plan)}
      >
        Delete
      </Button>
    </div>
  );
}
