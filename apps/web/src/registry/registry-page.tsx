import { Link } from '@tanstack/react-router';
import { Card } from '../components/card.tsx';
import { formatCount, formatWape, shortenId } from '../formatting/format-values.ts';
import { Page } from '../shell/page.tsx';
import { RecordState } from '../shell/record-state.tsx';
import { trpc } from '../trpc.ts';

/** The trained models, newest first. */
export function RegistryPage() {
  const runs = trpc.registry.runs.list.useQuery({ limit: 20 });
  const count = runs.data && `${runs.data.runs.length} of ${formatCount(runs.data.total)}`;
  return (
    <Page title="Registry" documentTitle="Registry" lead="Trained models and their files">
      <Card id="runs" title="Model runs" note={count}>
        <div className="px-5 pb-5">
          <RecordState query={runs} what="The model runs">
            {({ runs: found }) => (
              <ul className="divide-y divide-line text-[13px]">
                {found.map((run) => (
                  <li key={run.run_id} className="flex items-center gap-3 py-2">
                    <Link
                      to="/registry/$runId"
                      params={{ runId: run.run_id }}
                      className="font-mono text-xs text-accent underline-offset-2 hover:underline"
                    >
                      {shortenId(run.run_id)}
                    </Link>
                    <span className="font-mono text-xs">{run.model_type}</span>
                    <span className="ml-auto tabular-nums">{formatWape(run.metrics?.wape)}</span>
                  </li>
                ))}
              </ul>
            )}
          </RecordState>
        </div>
      </Card>
    </Page>
  );
}
