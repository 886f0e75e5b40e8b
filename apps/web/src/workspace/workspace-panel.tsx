import { runIdSchema, scenarioIdSchema } from '@vitrine/contract';
import { Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../components/badge.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Inspector } from '../components/inspector.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { formatDay, formatDuration, formatWape, shortenId } from '../formatting/format-values.ts';
import { titleOf } from '../saved-workspaces/workspace-title.ts';
import { type RouterOutputs, readProblem, trpc } from '../trpc.ts';

type Detail = RouterOutputs['workspace']['byId'];
type Reference = RouterOutputs['workspace']['health']['references'][number];

/** What a kept run was and made, with a mark at what is no longer there. */
export function WorkspacePanel({
  workspace_id,
  onClose,
}: {
  workspace_id: string;
  onClose: () => void;
}) {
  const detail = trpc.workspace.byId.useQuery({ workspace_id });
  const title = detail.data ? titleOf(detail.data) : shortenId(workspace_id);
  return (
    <Inspector id="workspace" title={`Workspace · ${title}`} onClose={onClose}>
      {detail.data ? (
        <Contents detail={detail.data} />
      ) : detail.error ? (
        <ProblemNotice
          title="The workspace could not be read"
          problem={readProblem(detail.error)}
        />
      ) : (
        <div className="h-64 animate-breathe rounded-lg bg-sunken" />
      )}
    </Inspector>
  );
}

function Contents({ detail }: { detail: Detail }) {
  const { workspace_id, result_summary: summary } = detail;
  return (
    <div className="space-y-4 text-[13px]">
      <dl className="grid grid-cols-[5.5rem_1fr] gap-x-3 gap-y-1.5">
        <Fact word="Id">
          <code className="font-mono text-xs" title={workspace_id}>
            {shortenId(workspace_id)}
          </code>
          <CopyButton text={workspace_id} label="workspace id" />
        </Fact>
        {detail.date_start && detail.date_end && (
          <Fact word="Days">
            {formatDay(detail.date_start)} – {formatDay(detail.date_end)}
          </Fact>
        )}
        {summary && (
          <>
            <Fact word="Winner">
              <span className="font-mono text-xs">{summary.winner_model_type ?? 'none'}</span>
              <span className="text-muted tabular-nums">
                WAPE {formatWape(summary.winner_wape)}
              </span>
            </Fact>
            <Fact word="Took">{formatDuration(summary.wall_clock_s * 1_000)}</Fact>
          </>
        )}
        {detail.replayed_from_workspace_id && (
          <Fact word="Replay of">
            <code className="font-mono text-xs" title={detail.replayed_from_workspace_id}>
              {shortenId(detail.replayed_from_workspace_id)}
            </code>
          </Fact>
        )}
      </dl>
      {detail.notes && (
        <p className="rounded-lg bg-sunken px-3 py-2 whitespace-pre-wrap wrap-anywhere">
          {detail.notes}
        </p>
      )}
      <MadeObjects workspace_id={workspace_id} />
      <p className="text-xs text-muted">
        The run controls now hold what this workspace recorded. Nothing was started.
      </p>
    </div>
  );
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{word}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-2">{children}</dd>
    </>
  );
}

function MadeObjects({ workspace_id }: { workspace_id: string }) {
  const health = trpc.workspace.health.useQuery({ workspace_id });
  if (health.error && !health.data) {
    return (
      <ProblemNotice
        title="What the run made could not be looked up"
        problem={readProblem(health.error)}
      />
    );
  }
  const references = health.data?.references ?? [];
  const of = (type: Reference['ref_type']) => references.filter((each) => each.ref_type === type);
  return (
    <div className="min-h-40 space-y-3">
      {health.data?.partial_run && (
        <p className="text-warn">The run did not make everything that a whole run makes.</p>
      )}
      {health.data && references.length === 0 && (
        <p className="text-muted">The run made nothing that is referenced.</p>
      )}
      <ModelRuns references={of('model_run')} />
      <Aliases references={of('alias')} />
      <Plans references={of('scenario_plan')} />
    </div>
  );
}

/** Ids that may be asked for: what is stored is not trusted to be an id. */
function askableIds(options: { references: Reference[]; schema: typeof runIdSchema }): string[] {
  const ids = options.references
    .filter((reference) => reference.status === 'alive')
    .map((reference) => reference.ref_id)
    .filter((id) => options.schema.safeParse(id).success);
  return [...new Set(ids)].slice(0, 500);
}

function ModelRuns({ references }: { references: Reference[] }) {
  const run_ids = askableIds({ references, schema: runIdSchema });
  const runs = trpc.registry.runs.byIds.useQuery({ run_ids }, { enabled: run_ids.length > 0 });
  if (references.length === 0) return null;
  return (
    <Group title="Model runs">
      {references.map((reference) => {
        const run = runs.data?.found.find((each) => each.run_id === reference.ref_id);
        return (
          <ReferenceLine key={reference.key} reference={reference}>
            {run && (
              <>
                <span className="font-mono text-xs">{run.model_type}</span>
                <span className="ml-auto tabular-nums">{formatWape(run.metrics?.wape)}</span>
              </>
            )}
          </ReferenceLine>
        );
      })}
    </Group>
  );
}

function Aliases({ references }: { references: Reference[] }) {
  if (references.length === 0) return null;
  return (
    <Group title="Alias">
      {references.map((reference) => (
        <ReferenceLine key={reference.key} reference={reference}>
          {reference.status === 'alive' && <AliasState alias_name={reference.ref_id} />}
        </ReferenceLine>
      ))}
    </Group>
  );
}

const staleReasons = {
  feature_frame_version_mismatch: 'a newer run has another feature frame',
  newer_success_run: 'a newer run succeeded',
} as const;

function AliasState({ alias_name }: { alias_name: string }) {
  const alias = trpc.registry.aliases.byName.useQuery({ alias_name });
  if (!alias.data?.is_stale) return null;
  const reason = alias.data.stale_reason;
  return <span className="text-xs text-warn">stale{reason && `: ${staleReasons[reason]}`}</span>;
}

function Plans({ references }: { references: Reference[] }) {
  const scenario_ids = askableIds({ references, schema: scenarioIdSchema });
  const plans = trpc.scenario.byIds.useQuery(
    { scenario_ids },
    { enabled: scenario_ids.length > 0 },
  );
  if (references.length === 0) return null;
  return (
    <Group title="Plans">
      {references.map((reference) => {
        const plan = plans.data?.found.find((each) => each.scenario_id === reference.ref_id);
        return (
          <ReferenceLine key={reference.key} reference={reference}>
            {plan && <span className="truncate">{plan.name}</span>}
          </ReferenceLine>
        );
      })}
    </Group>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 font-medium">{title}</h3>
      <ul>{children}</ul>
    </div>
  );
}

const keyWords: Record<string, string> = {
  winning_run_id: 'winner',
  v2_run_id: 'feature-aware',
  stale_alias_run_id: 'makes the alias stale',
};

function ReferenceLine({ reference, children }: { reference: Reference; children: ReactNode }) {
  const { key, ref_id, ref_type, status } = reference;
  return (
    <li className="flex min-h-8 items-center gap-2 border-t border-dashed border-line-strong/70 py-1">
      <code className="shrink-0 font-mono text-xs" title={ref_id}>
        {ref_type === 'alias' ? ref_id : shortenId(ref_id)}
      </code>
      {keyWords[key] && <span className="text-xs text-muted">{keyWords[key]}</span>}
      {children}
      {status === 'dead' && (
        <Badge tone="bad">
          <Unlink aria-hidden size={11} />
          not found
        </Badge>
      )}
    </li>
  );
}
