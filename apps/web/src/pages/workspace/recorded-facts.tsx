import { Link } from '@tanstack/react-router';
import { defaultRunConfig, formatDuration, formatWape } from '@vitrine/contract';
import { CopyButton } from '../../components/copy-button.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Moment } from '../../components/moment.tsx';
import { Term } from '../../components/term.tsx';
import { sentenceLink } from '../../components/text-link.ts';
import { formatDay } from '../../formatting/format-values.ts';
import { RecordedVerdictText } from '../../models/verdict-text.tsx';
import { useRunDraft } from '../../runs/run-draft.ts';
import { describeGrain } from '../../sales/describe-grain.ts';
import type { RouterOutputs } from '../../trpc.ts';
import { listOverrides } from '../../workspaces/row-badges.tsx';
import { RowStatus } from '../../workspaces/row-cells.tsx';
import { findStop } from './find-stop.ts';
import { Lineage } from './lineage.tsx';
import { RecordedVerdict } from './recorded-proof.tsx';
import { Replays } from './replays.tsx';

type Workspace = RouterOutputs['workspace']['byId'];

/** What the run was asked to do and its result, in words. */
export function RecordedFacts({ workspace }: { workspace: Workspace }) {
  const { workspace_id, notes } = workspace;
  const stop = findStop(workspace.phase_summaries);
  const { refill } = useRunDraft();
  return (
    <>
      <Facts>
        <Fact word="Id">
          <code className="font-mono text-xs">{workspace_id}</code>
          <CopyButton text={workspace_id} label="workspace id" />
        </Fact>
        <Fact word="Status">
          <RowStatus row={workspace} />
          {stop && (
            <span className="text-muted">
              stopped on request, in <span className="font-mono text-xs">{stop.step_name}</span>
            </span>
          )}
        </Fact>
        <Fact word="Created">
          <Moment at={workspace.created_at} />
        </Fact>
        <Fact word="Sales">{describeSales(workspace)}</Fact>
        <Fact word="Grain" term="grain">
          {describeScope(workspace)}
        </Fact>
        {workspace.date_start && workspace.date_end && (
          <Fact word="Days">
            {formatDay(workspace.date_start)} – {formatDay(workspace.date_end)}
          </Fact>
        )}
        <Fact word="Models">{describeModels(workspace)}</Fact>
        <Fact word="Backtest" term="backtest">
          {describeBacktest(workspace)}
        </Fact>
        <ResultFacts workspace={workspace} />
        <Replays workspace_id={workspace_id} />
      </Facts>
      {notes && (
        <p className="mt-4 rounded-lg bg-sunken px-3 py-2 text-[13px] whitespace-pre-wrap wrap-anywhere">
          {notes}
        </p>
      )}
      <p className="mt-4 text-xs text-muted">
        <Link
          to="/run"
          search={{ load: workspace_id }}
          onClick={() => refill(workspace_id)}
          className={sentenceLink}
        >
          Load it
        </Link>{' '}
        to change its inputs and run again. Loading does not start a run.
      </p>
    </>
  );
}

function ResultFacts({ workspace }: { workspace: Workspace }) {
  const { result_summary, replay_verdict } = workspace;
  return (
    <>
      <Fact word="Winner">
        {result_summary?.winner_model_type ? (
          <>
            <span className="font-mono text-xs">{result_summary.winner_model_type}</span>
            <span className="text-muted tabular-nums">
              <Term name="wape">WAPE</Term> {formatWape(result_summary.winner_wape)}
            </span>
          </>
        ) : workspace.status === 'running' ? (
          'not yet'
        ) : (
          'none'
        )}
      </Fact>
      {result_summary?.winner_model_type && (
        <Fact word="Verdict" term="verdict">
          <RecordedVerdictText summaries={workspace.phase_summaries} />
        </Fact>
      )}
      <Fact word="Promoted" term="promoted">
        {describePromotion(workspace)}
      </Fact>
      {result_summary && (
        <Fact word="Took">{formatDuration(result_summary.wall_clock_s * 1_000)}</Fact>
      )}
      {replay_verdict && (
        <Fact word="Replay">
          <RecordedVerdict verdict={replay_verdict} />
        </Fact>
      )}
      {workspace.replayed_from_workspace_id !== null && (
        <Fact word="Lineage">
          <Lineage workspace={workspace} />
        </Fact>
      )}
    </>
  );
}

function describeSales(workspace: Workspace): string {
  const { skip_seed, scenario, seed, reset, window_end } = workspace;
  const until = window_end ? `, to ${formatDay(window_end)}` : '';
  if (skip_seed) return `own data${until}`;
  const seeded = [scenario, `seed ${seed}`, ...listOverrides(workspace)].join(', ');
  return `${seeded}${until}${reset ? ', after a reset' : ''}`;
}

/** A requested promotion may not have happened: a replay never moves an alias, and a failed run may have stopped earlier. */
function describePromotion({ promote, created_objects }: Workspace): string {
  const { alias } = created_objects;
  if (typeof alias === 'string') return `as ${alias}`;
  return promote ? 'requested, but the alias was not moved' : 'no';
}

/** The grain that the run took; where it is another than asked, both. */
function describeScope({ user_scope, phase_summaries, store_id, product_id }: Workspace): string {
  const asked = user_scope && describeGrain(user_scope);
  const took =
    phase_summaries?.grain ??
    (store_id !== null && product_id !== null && !user_scope ? { store_id, product_id } : null);
  if (took === null) return asked ?? 'automatic';
  const words = describeGrain(took);
  if (asked === null) return `${words} (chosen automatically)`;
  return asked === words ? words : `${words} (requested: ${asked})`;
}

function describeModels({ run_config }: Workspace): string {
  const { train_model_types } = run_config ?? defaultRunConfig;
  return `${train_model_types.join(', ')}${run_config === null ? ' (defaults)' : ''}`;
}

function describeBacktest({ run_config }: Workspace): string {
  const { n_splits, horizon, strategy, min_train_size, gap, metric } = (
    run_config ?? defaultRunConfig
  ).backtest;
  const words = `${n_splits} folds of ${horizon} days, ${strategy}, ≥ ${min_train_size} training days, gap ${gap}, ${metric.toUpperCase()}`;
  return run_config === null ? `${words} (defaults)` : words;
}
