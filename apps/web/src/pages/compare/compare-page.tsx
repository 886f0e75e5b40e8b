import { skipToken } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeftRight } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { RetryNotice } from '../../components/retry-notice.tsx';
import { ProofCard } from '../../replay-proof/proof-card.tsx';
import { titleOf } from '../../runs/workspace-title.ts';
import { Page } from '../../shell/page.tsx';
import { trpc } from '../../trpc.ts';
import { sideWords, type WorkspaceDetail } from './compare-workspaces.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { ResultCard } from './result-card.tsx';
import { WorkspacePicker } from './workspace-picker.tsx';

const route = getRouteApi('/compare');

/** Two kept runs side by side, the first one the baseline. A side that is missing or unknown is asked for. */
export function ComparePage() {
  const { a, b, all } = route.useSearch();
  const navigate = route.useNavigate();
  const left = useSide(a);
  const right = useSide(b);
  const shown = left.data && right.data ? { a: left.data, b: right.data } : null;
  const reading = a !== undefined && b !== undefined && (left.isLoading || right.isLoading);
  return (
    <Page
      title="Compare"
      documentTitle={shown ? `Compare ${titleOf(shown.a)} and ${titleOf(shown.b)}` : 'Compare'}
      lead="Two kept runs; the first is the baseline of every difference"
      actions={shown && <Actions />}
    >
      <div className="grid gap-4 md:grid-cols-2">
        <WorkspacePicker
          label={sideWords.a}
          value={a}
          chosen={left.data}
          beside={right.data}
          onChange={(id) => navigate({ search: { a: id, b, all } })}
        />
        <WorkspacePicker
          label={sideWords.b}
          value={b}
          chosen={right.data}
          beside={left.data}
          onChange={(id) => navigate({ search: { a, b: id, all } })}
        />
      </div>
      {shown ? (
        <Comparison {...shown} all={all === '1'} />
      ) : reading ? (
        <div aria-busy className="h-64 animate-breathe rounded-xl bg-sunken" />
      ) : (
        <>
          <RetryNotice title="The baseline could not be read" query={left} />
          <RetryNotice title="The other side could not be read" query={right} />
          <p className="text-[13px]">
            Select two workspaces here or in the table of saved workspaces.
          </p>
        </>
      )}
    </Page>
  );
}

function Actions() {
  const { a, b, all } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <Button
        aria-pressed={all === '1'}
        onClick={() => navigate({ search: { a, b, all: all ? undefined : '1' }, replace: true })}
      >
        {all ? 'Only differences' : 'Show everything'}
      </Button>
      <Button onClick={() => navigate({ search: { a: b, b: a, all }, replace: true })}>
        <ArrowLeftRight aria-hidden size={15} />
        Swap sides
      </Button>
    </>
  );
}

function Comparison({ a, b, all }: { a: WorkspaceDetail; b: WorkspaceDetail; all: boolean }) {
  return (
    <>
      <ResultCard a={a} b={b} />
      <ComparisonTable a={a} b={b} all={all} />
      <ProofCard
        folded
        source_workspace_id={a.workspace_id}
        replay_workspace_id={b.workspace_id}
        sides={{
          source: { word: sideWords.a, name: titleOf(a) },
          replay: { word: sideWords.b, name: titleOf(b) },
        }}
      />
    </>
  );
}

function useSide(workspace_id: string | undefined) {
  return trpc.workspace.byId.useQuery(workspace_id === undefined ? skipToken : { workspace_id });
}
