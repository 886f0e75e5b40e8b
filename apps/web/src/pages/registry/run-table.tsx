import { Link } from '@tanstack/react-router';
import { describeTestDays, formatWape } from '@vitrine/contract';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { type Column, DataTable, type Group } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { ReasonedButton } from '../../components/reasoned-button.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { buttonLink, textLink } from '../../components/text-link.ts';
import { formatDay, shortenId } from '../../formatting/format-values.ts';
import { readTestDays } from '../../models/read-test-days.ts';
import {
  type AliasRow,
  explainUnusable,
  frameWords,
  type ListedModelRun,
  statusFaces,
} from '../../models/run-words.ts';
import { usePlanDraft } from '../../plans/plan-draft.ts';
import { GrainName } from '../../sales/grain-name.tsx';
import { WorkspaceLink } from '../../workspaces/workspace-link.tsx';
import type { RunSort } from './registry-search.ts';

interface Props {
  runs: readonly ListedModelRun[];
  aliases: readonly AliasRow[];
  updating: boolean;
  sort: { by: RunSort; order: 'asc' | 'desc' };
  onSort: (by: RunSort) => void;
  onAlias: (run_id: string) => void;
}

/** Model runs as a table, on narrow screens as cards; in the order of time those of one workspace stand together. */
export function RunTable({ runs, aliases, updating, sort, onSort, onAlias }: Props) {
  const grouped = sort.by === 'created_at';
  return (
    <DataTable
      caption="Model runs"
      columns={listColumns({ aliases, grouped, onAlias })}
      {...(grouped && { groupOf })}
      rows={runs}
      keyOf={(run) => run.run_id}
      rowProps={rowProps}
      updating={updating}
      sort={sort}
      onSort={onSort}
      className="min-w-[900px]"
      card={(cell, run) => (
        <>
          <div className="flex items-start justify-between gap-3">
            {cell('model')}
            {cell('status')}
          </div>
          {cell('grain')}
          <p className="text-muted">
            WAPE <span className="text-ink tabular-nums">{formatWape(run.metrics?.wape)}</span> ·{' '}
            {cell('created')}
          </p>
          <TestDaysOf run={run} />
          {cell('aliases')}
          <div className="pt-1.5">{cell('actions')}</div>
        </>
      )}
    />
  );
}

const rowProps = (_run: ListedModelRun, as: 'row' | 'card') => ({
  className: as === 'row' ? 'hover:bg-sunken/50' : 'space-y-1 text-[13px]',
});

const groupOf = ({ kept_by }: ListedModelRun): Group => ({
  key: kept_by?.workspace_id ?? '',
  heading: kept_by ? <KeptBy workspace={kept_by} /> : 'In no workspace',
});

function KeptBy({ workspace }: { workspace: NonNullable<ListedModelRun['kept_by']> }) {
  return (
    <>
      In workspace <WorkspaceLink workspace={workspace} />
    </>
  );
}

interface ColumnOptions extends Pick<Props, 'aliases' | 'onAlias'> {
  /** A heading above the row names its workspace. */
  grouped: boolean;
}

function listColumns({ aliases, grouped, onAlias }: ColumnOptions) {
  return {
    model: {
      word: 'Model',
      sortBy: 'model_type',
      namesRow: true,
      className: 'pr-2 pl-5',
      cell: (run) => <RunLink run={run} />,
    },
    status: {
      word: 'Status',
      sortBy: 'status',
      className: 'w-[104px] px-2',
      cell: (run) => <StatusMark {...statusFaces[run.status]} />,
    },
    grain: {
      word: 'Grain and days',
      className: 'px-2',
      cell: (run) => <GrainAndDays run={run} grouped={grouped} />,
    },
    wape: {
      word: 'WAPE',
      sortBy: 'wape',
      numeric: true,
      className: 'w-[172px] px-2',
      cell: (run) => (
        <>
          {formatWape(run.metrics?.wape)}
          <TestDaysOf run={run} />
        </>
      ),
    },
    aliases: {
      word: 'Named by',
      className: 'px-2',
      cell: (run) => <AliasBadges run={run} aliases={aliases} />,
    },
    created: {
      word: 'Created',
      sortBy: 'created_at',
      className: 'w-[110px] px-2',
      cell: (run) => <Moment at={run.created_at} />,
    },
    actions: {
      word: 'Actions',
      unseen: true,
      className: 'w-[148px] pr-5 pl-2',
      cell: (run) => <RunActions run={run} onAlias={onAlias} />,
    },
  } satisfies Record<string, Column<ListedModelRun, RunSort>>;
}

/** What the errors beside it were measured on. */
export function TestDaysOf({ run }: { run: Pick<ListedModelRun, 'metrics' | 'runtime_info'> }) {
  if (run.metrics === null) return null;
  const days = readTestDays(run);
  const words = days ? describeTestDays(days) : 'test days not recorded';
  return (
    <span className="block text-xs text-muted">
      {words.split(', ').map((part) => (
        // A line break at the hyphen of a date makes it hard to read.
        <span key={part} className="block whitespace-nowrap">
          {part}
        </span>
      ))}
    </span>
  );
}

function RunLink({ run }: { run: ListedModelRun }) {
  return (
    <div className="min-w-0">
      <Link
        to="/registry/$runId"
        params={{ runId: run.run_id }}
        className={classNames(
          textLink,
          'flex max-w-full font-mono text-[13px] font-semibold max-md:-my-3',
        )}
      >
        <span className="truncate">{run.model_type}</span>
        <span className="sr-only"> {shortenId(run.run_id)}</span>
      </Link>
      <span className="block text-xs text-muted">
        <code className="font-mono" title={run.run_id}>
          {shortenId(run.run_id)}
        </code>{' '}
        · {frameWords[run.feature_frame_version]}
      </span>
    </div>
  );
}

function GrainAndDays({ run, grouped }: { run: ListedModelRun; grouped: boolean }) {
  return (
    <div>
      <div className="truncate">
        <GrainName store_id={run.store_id} product_id={run.product_id} />
      </div>
      <div className="truncate text-xs text-muted">
        {formatDay(run.data_window_start)} – {formatDay(run.data_window_end)}
      </div>
      {!grouped && run.kept_by && (
        <div className="truncate text-xs text-muted">
          <KeptBy workspace={run.kept_by} />
        </div>
      )}
    </div>
  );
}

function AliasBadges({ run, aliases }: { run: ListedModelRun; aliases: readonly AliasRow[] }) {
  const own = aliases.filter((alias) => alias.run_id === run.run_id);
  return (
    <div className="flex flex-wrap gap-1 empty:hidden">
      {own.map((alias) => (
        <Badge key={alias.alias_name} tone={alias.is_stale ? 'warn' : 'tag'}>
          <span className="max-w-40 truncate" title={alias.alias_name}>
            {alias.is_stale ? `stale: ${alias.alias_name}` : alias.alias_name}
          </span>
        </Badge>
      ))}
    </div>
  );
}

function RunActions({ run, onAlias }: { run: ListedModelRun; onAlias: (run_id: string) => void }) {
  const reason = explainUnusable(run);
  const { refill } = usePlanDraft();
  const name = `${run.model_type} ${shortenId(run.run_id)}`;
  if (reason !== null) {
    return (
      <div className="row-actions flex justify-end gap-1.5">
        <ReasonedButton label={`Plan on ${name}`} reason={reason} onPress={() => {}}>
          Plan
        </ReasonedButton>
        <ReasonedButton label={`Alias for ${name}`} reason={reason} onPress={() => {}}>
          Alias
        </ReasonedButton>
      </div>
    );
  }
  return (
    <div className="row-actions flex justify-end gap-1.5">
      <Link
        to="/planner"
        search={{ base: run.run_id }}
        onClick={() => refill(run.run_id)}
        aria-label={`Plan on ${name}`}
        className={classNames(buttonLink, 'max-md:flex-1')}
      >
        Plan
      </Link>
      <Button
        size="row"
        aria-label={`Alias for ${name}`}
        className="max-md:flex-1"
        onClick={() => onAlias(run.run_id)}
      >
        Alias
      </Button>
    </div>
  );
}
