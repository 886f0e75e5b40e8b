import { Link } from '@tanstack/react-router';
import {
  formatCount,
  formatPlural,
  type RunReferenceKey,
  runIdSchema,
  scenarioIdSchema,
} from '@vitrine/contract';
import { Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../components/badge.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { underlinedLink } from '../components/text-link.ts';
import { shortenId } from '../formatting/format-values.ts';
import { describeWape } from '../models/run-words.ts';
import { type RouterOutputs, readProblem, trpc } from '../trpc.ts';

type Reference = RouterOutputs['workspace']['health']['references'][number];

/** What a run made, each with a link to it, or with a mark where it is no longer there. */
export function MadeObjects({ workspace_id }: { workspace_id: string }) {
  const health = trpc.workspace.health.useQuery({ workspace_id });
  if (health.error && !health.data) {
    return (
      <ProblemNotice
        title="Could not look up what the run created"
        problem={readProblem(health.error)}
      />
    );
  }
  const references = health.data?.references ?? [];
  const of = (type: Reference['ref_type']) => references.filter((each) => each.ref_type === type);
  return (
    <div className="min-h-40 space-y-3 text-[13px]">
      {health.data?.partial_run && (
        <p className="text-warn">The run did not create everything that a complete run creates.</p>
      )}
      {health.data && references.length === 0 && (
        <p className="text-muted">The run recorded no model run, alias or plan.</p>
      )}
      {health.data && health.data.dead > 0 && (
        <p className="text-bad">
          {formatPlural({ count: health.data.dead, one: 'reference' })} of{' '}
          {formatCount(references.length)} {health.data.dead === 1 ? 'is' : 'are'} missing. An
          export still succeeds and reports the gaps.
        </p>
      )}
      <ModelRuns references={of('model_run')} />
      <Aliases
        references={of('alias')}
        winner={references.find(({ key }) => key === 'winning_run_id')?.ref_id}
      />
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
                <span className="ml-auto text-xs tabular-nums">{describeWape(run)}</span>
              </>
            )}
          </ReferenceLine>
        );
      })}
    </Group>
  );
}

function Aliases({ references, winner }: { references: Reference[]; winner: string | undefined }) {
  if (references.length === 0) return null;
  return (
    <Group title="Alias">
      {references.map((reference) => (
        <ReferenceLine key={reference.key} reference={reference}>
          {reference.status === 'alive' && (
            <AliasState alias_name={reference.ref_id} winner={winner} />
          )}
        </ReferenceLine>
      ))}
    </Group>
  );
}

const staleReasons = {
  feature_frame_version_mismatch: 'a newer run uses a different feature frame',
  newer_success_run: 'a newer run succeeded',
} as const;

/** That the alias has moved on from the winner of this run, else why it is stale. */
function AliasState({ alias_name, winner }: { alias_name: string; winner: string | undefined }) {
  const alias = trpc.registry.aliases.byName.useQuery({ alias_name });
  if (!alias.data) return null;
  if (winner !== undefined && alias.data.run_id !== winner) {
    return (
      <span className="text-xs text-muted">
        now points at another run: <RunLink run_id={alias.data.run_id} />
      </span>
    );
  }
  if (!alias.data.is_stale) return null;
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
} satisfies Record<RunReferenceKey, string>;

function ReferenceLine({ reference, children }: { reference: Reference; children: ReactNode }) {
  const { key, status } = reference;
  return (
    <li className="flex min-h-8 items-center gap-2 border-t border-dashed border-line-strong/70 py-1 max-md:min-h-11">
      <ReferenceName reference={reference} />
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

const linkLook = `shrink-0 font-mono text-xs max-md:-my-1 ${underlinedLink}`;

function RunLink({ run_id }: { run_id: string }) {
  return (
    <Link to="/registry/$runId" params={{ runId: run_id }} title={run_id} className={linkLook}>
      {shortenId(run_id)}
    </Link>
  );
}

/** Links only to what still exists. */
function ReferenceName({ reference: { ref_id, ref_type, status } }: { reference: Reference }) {
  if (status === 'alive' && ref_type === 'model_run') {
    return <RunLink run_id={ref_id} />;
  }
  if (status === 'alive' && ref_type === 'scenario_plan') {
    return (
      <Link
        to="/planner/$scenarioId"
        params={{ scenarioId: ref_id }}
        title={ref_id}
        className={linkLook}
      >
        {shortenId(ref_id)}
      </Link>
    );
  }
  return (
    <code className="shrink-0 font-mono text-xs" title={ref_id}>
      {ref_type === 'alias' ? ref_id : shortenId(ref_id)}
    </code>
  );
}
