import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Card } from '../../components/card.tsx';
import { ReasonedButton } from '../../components/reasoned-button.tsx';
import { RecordState, UnknownRecord } from '../../components/record-state.tsx';
import { buttonLink } from '../../components/text-link.ts';
import { shortenId } from '../../formatting/format-values.ts';
import { AccuracyCard } from '../../models/accuracy-card.tsx';
import { explainUnusable } from '../../models/run-words.ts';
import { usePlanDraft } from '../../plans/plan-draft.ts';
import { GrainName } from '../../sales/grain-name.tsx';
import { Page } from '../../shell/page.tsx';
import { type RouterOutputs, trpc } from '../../trpc.ts';
import { WorkspaceLink } from '../../workspaces/workspace-link.tsx';
import { CompareRunsCard } from './compare-runs-card.tsx';
import { ModelFileCard } from './model-file-card.tsx';
import { RunFacts } from './run-facts.tsx';
import { SetAliasDialog } from './set-alias-dialog.tsx';
import { UsedByCard } from './used-by-card.tsx';

type Detail = RouterOutputs['registry']['runs']['byId'];

const route = getRouteApi('/registry/$runId');

/** One trained model: what it was made from, how well it did, whether its file is intact, who uses it. */
export function ModelRunPage() {
  const run_id = route.useParams({ select: (params) => params.runId });
  const run = trpc.registry.runs.byId.useQuery({ run_id });
  const title = run.data
    ? `${run.data.model_type} ${shortenId(run_id)}`
    : `Model run ${shortenId(run_id)}`;
  return (
    <Page
      title={title}
      documentTitle={title}
      lead={run.data && <Lead run={run.data} />}
      actions={run.data && <Actions key={run_id} run={run.data} />}
    >
      <RecordState
        query={run}
        what="The model run"
        unknown={<UnknownRecord what="model run" list={<AllRuns />} />}
      >
        {(found) => <Sections key={run_id} run={found} />}
      </RecordState>
    </Page>
  );
}

/** The grain of the run, and the way back to the workspace it belongs to. */
function Lead({ run: { store_id, product_id, kept_by } }: { run: Detail }) {
  return (
    <>
      <GrainName store_id={store_id} product_id={product_id} />
      {kept_by && (
        <>
          , in workspace <WorkspaceLink workspace={kept_by} />
        </>
      )}
    </>
  );
}

function AllRuns() {
  return (
    <Link to="/registry" className={buttonLink}>
      All runs
    </Link>
  );
}

function Actions({ run }: { run: Detail }) {
  const [naming, setNaming] = useState(false);
  const reason = explainUnusable(run);
  const { refill } = usePlanDraft();
  return (
    <>
      <AllRuns />
      {reason === null && (
        <Link
          to="/planner"
          search={{ base: run.run_id }}
          className={buttonLink}
          onClick={() => refill(run.run_id)}
        >
          Plan on this run
        </Link>
      )}
      <ReasonedButton label="Name this run" reason={reason} onPress={() => setNaming(true)}>
        Name this run
      </ReasonedButton>
      {naming && (
        <SetAliasDialog alias={null} run_id={run.run_id} onClose={() => setNaming(false)} />
      )}
    </>
  );
}

function Sections({ run }: { run: Detail }) {
  const other = route.useSearch({ select: (search) => search.with });
  const navigate = route.useNavigate();
  return (
    <>
      <div className="grid gap-5 max-md:gap-4 min-[1100px]:grid-cols-2">
        <Card id="facts" title="Made from">
          <div className="px-5 pb-5">
            <RunFacts run={run} />
          </div>
        </Card>
        <div className="min-w-0 space-y-5 max-md:space-y-4">
          <ModelFileCard run={run} />
          <UsedByCard run_id={run.run_id} />
        </div>
      </div>
      <AccuracyCard run={run} />
      <CompareRunsCard
        run_id={run.run_id}
        other={other}
        onOther={(next) => navigate({ search: { with: next }, replace: true, resetScroll: false })}
      />
    </>
  );
}
