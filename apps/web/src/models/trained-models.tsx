import { type ChoiceMetric, runIdSchema } from '@vitrine/contract';
import { Card } from '../components/card.tsx';
import { RecordState } from '../components/record-state.tsx';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { type ComparedModel, ModelsCard } from './models-card.tsx';
import { readTestDays } from './read-test-days.ts';
import type { ModelRunRow } from './run-words.ts';

type Workspace = RouterOutputs['workspace']['byId'];

/** The backtest of every model that the run trained, as far as the registry still has it. */
export function TrainedModels({ workspace }: { workspace: Workspace }) {
  const run_ids = readIds(workspace.created_objects.trained_run_ids);
  const runs = trpc.registry.runs.byIds.useQuery({ run_ids }, { enabled: run_ids.length > 0 });
  if (run_ids.length === 0 || runs.data?.found.length === 0) return null;
  if (runs.data) return <KeptModels workspace={workspace} runs={runs.data.found} />;
  return (
    <Card id="models" title="Models">
      <div className="px-5 pb-5">
        <RecordState query={runs} what="The models">
          {() => null}
        </RecordState>
      </div>
    </Card>
  );
}

function KeptModels({ workspace, runs }: { workspace: Workspace; runs: readonly ModelRunRow[] }) {
  const { created_objects, run_config, phase_summaries } = workspace;
  const { selection, measured_on } = phase_summaries ?? {};
  const metric = selection?.metric ?? run_config?.backtest.metric ?? 'wape';
  const [first] = runs;
  return (
    <ModelsCard
      metric={metric}
      measuredOn={measured_on ?? (first ? readTestDays(first) : null)}
      reason={selection?.reason}
      models={compareModels({ runs, metric, winner: created_objects.winning_run_id })}
    />
  );
}

function compareModels({
  runs,
  metric,
  winner,
}: {
  runs: readonly ModelRunRow[];
  metric: ChoiceMetric;
  /** As it was stored. */
  winner: unknown;
}): ComparedModel[] {
  const yardstick = runs.find((run) => run.model_type === 'seasonal_naive')?.metrics?.[metric];
  return runs.map(({ run_id, model_type, metrics }) => {
    const error = metrics?.[metric] ?? null;
    // Null where the yardstick was not trained or made no error, as in the verdict of a run.
    const skill = error === null || !yardstick ? null : 1 - error / yardstick;
    return { name: model_type, metrics, skill, winner: run_id === winner };
  });
}

/** Stored values may not be valid ids. */
function readIds(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((id) => runIdSchema.safeParse(id).success).slice(0, 500);
}
