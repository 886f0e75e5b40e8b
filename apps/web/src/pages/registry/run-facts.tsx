import { formatPlural } from '@vitrine/contract';
import { CopyableCode } from '../../components/copyable-code.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Moment } from '../../components/moment.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { formatDay, shortenDigest } from '../../formatting/format-values.ts';
import { frameWords, statusFaces } from '../../models/run-words.ts';
import { describeGrain } from '../../sales/describe-grain.ts';
import { useGrain } from '../../sales/grain-name.tsx';
import type { RouterOutputs } from '../../trpc.ts';

type ModelRun = RouterOutputs['registry']['runs']['byId'];

/** What the run was made from: every input that would make the same model again. */
export function RunFacts({ run }: { run: ModelRun }) {
  return (
    <Facts>
      <Fact word="Status">
        <StatusMark {...statusFaces[run.status]} />
        {run.error_message && <span className="text-bad">{run.error_message}</span>}
      </Fact>
      <Fact word="Id">
        <CopyableCode text={run.run_id} label="run id" />
      </Fact>
      <Fact word="Grain" term="grain">
        <RunGrain run={run} />
      </Fact>
      <Fact word="Trained on">
        {formatDay(run.data_window_start)} – {formatDay(run.data_window_end)}
      </Fact>
      <Fact word="Frame" term="frame">
        version {run.feature_frame_version}, {frameWords[run.feature_frame_version]}
      </Fact>
      <Fact word="Settings">
        <Settings values={run.model_config} />
      </Fact>
      {run.feature_config && (
        <Fact word="Features">
          <FeatureConfig config={run.feature_config} />
        </Fact>
      )}
      <Fact word="Data hash">
        <CopyableCode text={run.data_hash} shorten={shortenDigest} label="data hash" />
      </Fact>
      <Fact word="Config hash">
        <CopyableCode text={run.config_hash} shorten={shortenDigest} label="config hash" />
      </Fact>
      <Fact word="Created">
        <Moment at={run.created_at} />
      </Fact>
    </Facts>
  );
}

function Settings({ values }: { values: ModelRun['model_config'] }) {
  const entries = Object.entries(values);
  if (entries.length === 0)
    return <span className="text-muted">none: the model has no settings</span>;
  return (
    <span className="font-mono text-xs">
      {entries.map(([name, value]) => `${name} ${formatJson(value)}`).join(', ')}
    </span>
  );
}

function FeatureConfig({ config }: { config: NonNullable<ModelRun['feature_config']> }) {
  const { columns } = config;
  return (
    <details>
      <summary className="rounded text-accent max-md:leading-11">
        {Array.isArray(columns)
          ? formatPlural({ count: columns.length, one: 'column' })
          : 'as configured'}
      </summary>
      <ScrollBox label="Features as configured" className="mt-1 max-h-60 bg-sunken p-2">
        <pre className="text-xs">{JSON.stringify(config, null, 2)}</pre>
      </ScrollBox>
    </details>
  );
}

function formatJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The codes beside the ids; the ids alone where no sales are loaded under them. */
function RunGrain({ run: { store_id, product_id } }: { run: ModelRun }) {
  const grain = useGrain({ store_id, product_id });
  return (
    <>
      {describeGrain(grain)}
      {grain.sku && (
        <span className="text-muted">
          store {store_id}, product {product_id}
        </span>
      )}
    </>
  );
}
