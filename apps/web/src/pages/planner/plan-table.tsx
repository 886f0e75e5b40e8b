import { Link } from '@tanstack/react-router';
import { formatPlural, formatSigned, formatUnits } from '@vitrine/contract';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { TagButton } from '../../components/tag-button.tsx';
import { buttonLink, textLink } from '../../components/text-link.ts';
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

/** Saved plans as a table, on narrow screens as cards. */
export function PlanTable(props: Props) {
  const { plans, updating, selected } = props;
  return (
    <DataTable
      caption="Saved plans, newest first"
      columns={listColumns(props)}
      rows={plans}
      keyOf={(plan) => plan.scenario_id}
      rowProps={(plan, as) => ({
        className: classNames(
          as === 'row' ? 'align-top' : 'space-y-1.5 text-[13px]',
          selected.has(plan.scenario_id) && 'bg-accent-wash/60',
        ),
      })}
      updating={updating}
      className="min-w-[900px]"
      card={(cell) => (
        <>
          <div className="flex items-start gap-3">
            {cell('select')}
            <div className="min-w-0 flex-1">{cell('name')}</div>
          </div>
          {cell('assumes')}
          {cell('base')}
          <p className="tabular-nums">
            {cell('units')} units · {cell('revenue')} revenue{' '}
            <span className="text-muted">· {cell('created')}</span>
          </p>
          {cell('actions')}
        </>
      )}
    />
  );
}

function listColumns({ selected, full, onToggle, onTag, onDelete }: Props) {
  return {
    select: {
      word: 'Compare',
      unseen: true,
      className: 'w-11 pl-5',
      cell: ({ scenario_id, name }) => (
        <input
          type="checkbox"
          aria-label={`Compare ${name}`}
          checked={selected.has(scenario_id)}
          disabled={full && !selected.has(scenario_id)}
          onChange={() => onToggle(scenario_id)}
          className="mt-0.5 shrink-0 disabled:opacity-40 max-md:size-5"
        />
      ),
    },
    name: {
      word: 'Plan',
      namesRow: true,
      className: 'px-2',
      cell: (plan) => <PlanName plan={plan} onTag={onTag} />,
    },
    assumes: { word: 'Assumes', className: 'px-2', cell: (plan) => <Assumed plan={plan} /> },
    base: { word: 'On', className: 'w-[190px] px-2', cell: (plan) => <Base plan={plan} /> },
    units: {
      word: 'Units',
      numeric: true,
      className: 'w-[84px] px-2',
      cell: (plan) => formatSigned(plan.units_delta, formatUnits),
    },
    revenue: {
      word: 'Revenue',
      numeric: true,
      className: 'w-[104px] px-2',
      cell: (plan) => <Revenue plan={plan} />,
    },
    created: {
      word: 'Created',
      className: 'w-[96px] px-2',
      cell: (plan) => <Moment at={plan.created_at} />,
    },
    actions: {
      word: 'Actions',
      unseen: true,
      className: 'w-[156px] pr-5 pl-2',
      cell: (plan) => <Actions plan={plan} onDelete={onDelete} />,
    },
  } satisfies Record<string, Column<PlanRow>>;
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
