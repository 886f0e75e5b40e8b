import { Link } from '@tanstack/react-router';
import { formatDuration, formatWape } from '@vitrine/contract';
import { CopyableCode } from '../components/copyable-code.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { Inspector } from '../components/inspector.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { sentenceLink, underlinedLink } from '../components/text-link.ts';
import { formatDay, shortenId } from '../formatting/format-values.ts';
import { RecordedVerdictText } from '../models/verdict-text.tsx';
import { type RouterOutputs, readProblem, trpc } from '../trpc.ts';
import { MadeObjects } from './made-objects.tsx';
import { titleOf } from './workspace-title.ts';

type Detail = RouterOutputs['workspace']['byId'];

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
    <Inspector id="workspace" title={`Workspace · ${title}`} leadsTo="run-title" onClose={onClose}>
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
      <Facts>
        <Fact word="Id">
          <CopyableCode text={workspace_id} shorten={shortenId} label="workspace id" />
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
            {summary.winner_model_type && (
              <Fact word="Verdict">
                <RecordedVerdictText summaries={detail.phase_summaries} />
              </Fact>
            )}
            <Fact word="Took">{formatDuration(summary.wall_clock_s * 1_000)}</Fact>
          </>
        )}
        {detail.replayed_from_workspace_id && (
          <Fact word="Replay of">
            <Link
              to="/workspaces/$workspaceId"
              params={{ workspaceId: detail.replayed_from_workspace_id }}
              title={detail.replayed_from_workspace_id}
              className={`font-mono text-xs ${underlinedLink}`}
            >
              {shortenId(detail.replayed_from_workspace_id)}
            </Link>
          </Fact>
        )}
      </Facts>
      {detail.notes && (
        <p className="rounded-lg bg-sunken px-3 py-2 whitespace-pre-wrap wrap-anywhere">
          {detail.notes}
        </p>
      )}
      <MadeObjects workspace_id={workspace_id} />
      <p className="text-xs text-muted">
        The run controls now hold what this workspace recorded. Nothing was started.{' '}
        <Link
          to="/workspaces/$workspaceId"
          params={{ workspaceId: workspace_id }}
          className={sentenceLink}
        >
          Go to its page
        </Link>
      </p>
    </div>
  );
}
