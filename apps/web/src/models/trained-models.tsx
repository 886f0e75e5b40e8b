import { runIdSchema } from '@vitrine/contract';
import { ModelMetricChart } from '../charts/lazy-charts.tsx';
import { Card } from '../components/card.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { type RouterOutputs, trpc } from '../trpc.ts';

type Workspace = RouterOutputs['workspace']['byId'];

/** The backtest of every model that the run trained, as far as the registry still has it. */
export function TrainedModels({ workspace }: { workspace: Workspace }) {
  const { trained_run_ids, winning_run_id } = workspace.created_objects;
  const run_ids = readIds(trained_run_ids);
  const runs = trpc.registry.runs.byIds.useQuery({ run_ids }, { enabled: run_ids.length > 0 });
  if (run_ids.length === 0 || runs.data?.found.length === 0) return null;
  return (
    <Card id="models" title="Models">
      <div className="px-5 pb-5">
        <RecordState query={runs} what="The models">
          {({ found }) => (
            <ModelMetricChart
              title="WAPE in the backtest"
              metric="wape"
              models={found.map((run) => ({
                name: run.model_type,
                value: run.metrics?.wape ?? null,
                winner: run.run_id === winning_run_id,
              }))}
            />
          )}
        </RecordState>
      </div>
    </Card>
  );
}

/** What is stored is not trusted to be ids. */
function readIds(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((id) => runIdSchema.safeParse(id).success).slice(0, 500);
}
