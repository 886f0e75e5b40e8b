import { Link } from '@tanstack/react-router';
import { describeTestDays, formatWape } from '@vitrine/contract';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { Moment } from '../../components/moment.tsx';
import { ReasonedButton } from '../../components/reasoned-button.tsx';
import { SortHeading } from '../../components/sort-heading.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { buttonLink, textLink } from '../../components/text-link.ts';
import { useSmallScreen } from '../../components/use-media.ts';
import { formatDay, shortenId } from '../../formatting/format-values.ts';
import { readTestDays } from '../../models/read-test-days.ts';
import {
  type AliasRow,
  explainUnusable,
  frameWords,
  type ModelRunRow,
  statusFaces,
} from '../../models/run-words.ts';
import { usePlanDraft } from '../../plans/plan-draft.ts';
import { GrainName } from '../../sales/grain-name.tsx';
import type { RunSort } from './registry-search.ts';

interface Props {
  runs: readonly ModelRunRow[];
  aliases: readonly AliasRow[];
  updating: boolean;
  sort: { by: RunSort; order: 'asc' | 'desc' };
  onSort: (by: RunSort) => void;
  onAlias: (run_id: string) => void;
}

/** Model runs as a table, on narrow screens as cards with the same content and actions. */
export function RunTable(props: Props) {
  const cards = useSmallScreen();
  return cards ? <RunCards {...props} /> : <RunRows {...props} />;
}

function RunRows(props: Props) {
  const { runs, aliases, sort, updating, onSort, onAlias } = props;
  const heading = (by: RunSort, word: string, className: string) => (
    <SortHeading
      word={word}
      order={sort.by === by ? sort.order : null}
      numeric={by === 'wape'}
      className={className}
      onSort={() => onSort(by)}
    />
  );
  return (
    <div className="overflow-x-auto">
      <table
        aria-busy={updating}
        className={classNames(
          'w-full min-w-[900px] table-fixed text-left text-[13px]',
          updating && 'opacity-60',
        )}
      >
        <caption className="sr-only">Model runs</caption>
        <thead className="border-y border-line text-xs text-muted">
          <tr>
            {heading('model_type', 'Model', 'pr-2 pl-5')}
            {heading('status', 'Status', 'w-[104px] px-2')}
            <th scope="col" className="px-2 py-2 font-medium">
              Grain and days
            </th>
            {heading('wape', 'WAPE', 'w-[172px] px-2')}
            <th scope="col" className="px-2 py-2 font-medium">
              Named by
            </th>
            {heading('created_at', 'Created', 'w-[110px] px-2')}
            <th scope="col" className="w-[148px] py-2 pr-5 pl-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {runs.map((run) => (
            <RunRow key={run.run_id} run={run} aliases={aliases} onAlias={onAlias} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  run: ModelRunRow;
  aliases: readonly AliasRow[];
  onAlias: (run_id: string) => void;
}

function RunRow({ run, aliases, onAlias }: RowProps) {
  return (
    <tr className="hover:bg-sunken/50">
      <th scope="row" className="py-2 pr-2 pl-5 text-left font-normal">
        <RunLink run={run} />
      </th>
      <td className="px-2 py-2">
        <StatusMark {...statusFaces[run.status]} />
      </td>
      <td className="px-2 py-2">
        <GrainAndDays run={run} />
      </td>
      <td className="px-2 py-2 text-right tabular-nums">
        {formatWape(run.metrics?.wape)}
        <TestDaysOf run={run} />
      </td>
      <td className="px-2 py-2">
        <AliasBadges run={run} aliases={aliases} />
      </td>
      <td className="px-2 py-2">
        <Moment at={run.created_at} />
      </td>
      <td className="py-2 pr-5 pl-2">
        <RunActions run={run} onAlias={onAlias} />
      </td>
    </tr>
  );
}

/** What the errors beside it were measured on. */
export function TestDaysOf({ run }: { run: Pick<ModelRunRow, 'metrics' | 'runtime_info'> }) {
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

function RunCards({ runs, aliases, updating, onAlias }: Props) {
  return (
    <ul
      aria-busy={updating}
      className={classNames('divide-y divide-line border-t border-line', updating && 'opacity-60')}
    >
      {runs.map((run) => (
        <li key={run.run_id} className="space-y-1 px-4 py-3.5 text-[13px]">
          <div className="flex items-start justify-between gap-3">
            <RunLink run={run} />
            <StatusMark {...statusFaces[run.status]} />
          </div>
          <GrainAndDays run={run} />
          <p className="text-muted">
            WAPE <span className="text-ink tabular-nums">{formatWape(run.metrics?.wape)}</span> ·{' '}
            <Moment at={run.created_at} />
          </p>
          <TestDaysOf run={run} />
          <AliasBadges run={run} aliases={aliases} />
          <div className="pt-1.5">
            <RunActions run={run} onAlias={onAlias} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function RunLink({ run }: { run: ModelRunRow }) {
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

function GrainAndDays({ run }: { run: ModelRunRow }) {
  return (
    <div>
      <div className="truncate">
        <GrainName store_id={run.store_id} product_id={run.product_id} />
      </div>
      <div className="truncate text-xs text-muted">
        {formatDay(run.data_window_start)} – {formatDay(run.data_window_end)}
      </div>
    </div>
  );
}

function AliasBadges({ run, aliases }: { run: ModelRunRow; aliases: readonly AliasRow[] }) {
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

function RunActions({ run, onAlias }: { run: ModelRunRow; onAlias: (run_id: string) => void }) {
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
