import { formatBytes, formatCount, formatPlural } from '@vitrine/contract';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { CopyableCode } from '../../components/copyable-code.tsx';
import { RecordState } from '../../components/record-state.tsx';
import { Seal } from '../../components/seal.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { shortenDigest, shortenId } from '../../formatting/format-values.ts';
import { CheckYourself } from '../../workspaces/bundle-panel.tsx';
import { type BundleProof, useBundleProof } from '../../workspaces/bundle-proof.ts';
import { listGaps } from '../../workspaces/export-outcome.ts';
import { ModelTally } from '../../workspaces/model-tally.tsx';

type Report = BundleProof['report'];

/** The exported bundle as it lies on disk now, judged file by file, and what it refers to. */
export function BundleCard({ workspace_id }: { workspace_id: string }) {
  const proof = useBundleProof(workspace_id);
  // Where none was found one may have come meanwhile, as by the command line.
  const again = proof.data ? 'Verify again' : 'Look again';
  return (
    <Card
      id="bundle-on-disk"
      title="Bundle on disk"
      actions={
        <Button
          size="row"
          aria-disabled={proof.isFetching}
          onClick={() => {
            if (!proof.isFetching) proof.refetch();
          }}
        >
          {proof.isFetching ? 'Verifying' : again}
        </Button>
      }
    >
      <div className="px-5 pb-5 text-[13px]">
        <RecordState
          query={proof}
          what="The bundle"
          unknown={
            <p className="text-muted">
              Nothing exported yet. Export writes the bundle and verifies it.
            </p>
          }
        >
          {(data) => <Verdicts proof={data} workspace_id={workspace_id} />}
        </RecordState>
      </div>
    </Card>
  );
}

function Verdicts({ proof, workspace_id }: { proof: BundleProof; workspace_id: string }) {
  const { report, references, seal } = proof;
  const { files, problems, bundle_digest } = report;
  return (
    <div className="space-y-4">
      <div className="flex items-center gap-3">
        <Seal state={seal} size={40} />
        <div className="min-w-0">
          <p className="font-semibold">
            {report.ok
              ? `${files.length} of ${formatPlural({ count: files.length, one: 'file' })} verified`
              : formatPlural({ count: problems.length, one: 'problem' })}
          </p>
          {seal === 'gaps' && (
            <p className="font-medium text-warn">
              Complete with gaps: {listGaps(references).join(', ')}
            </p>
          )}
          <p className="text-muted">
            Model runs <ModelTally models={references.models} />
          </p>
          {bundle_digest && (
            <p className="flex items-baseline gap-1.5 text-muted">
              digest{' '}
              <CopyableCode text={bundle_digest} shorten={shortenDigest} label="bundle digest" />
            </p>
          )}
        </div>
      </div>
      {problems.length > 0 && <Problems problems={problems} />}
      <Place workspace_id={workspace_id} />
      <Files files={files} />
    </div>
  );
}

/** The verifier returns no path; the only certainty is that the directory is named after the workspace. */
function Place({ workspace_id }: { workspace_id: string }) {
  return (
    <div>
      <CheckYourself path={workspace_id} />
      <p className="mt-1 text-xs text-muted">
        It is the directory <CopyableCode text={workspace_id} label="bundle directory" /> in{' '}
        <code className="font-mono">artifacts/showcase</code>, or in the export directory that the
        server is configured to use.
      </p>
    </div>
  );
}

function Problems({ problems }: { problems: Report['problems'] }) {
  return (
    <ul className="space-y-1 rounded-lg border border-bad-line bg-bad-wash px-3.5 py-2.5">
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.path} ${problem.found}`} className="wrap-anywhere">
          <code className="font-mono text-xs text-bad">{problem.code}</code>{' '}
          <code className="font-mono text-xs">{problem.path}</code>
          {problem.expected !== null && (
            <span className="text-muted">
              {' '}
              expected {shortenLong(problem.expected)}, found{' '}
              {shortenLong(problem.found ?? 'nothing')}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function shortenLong(text: string): string {
  return text.length > 40 ? `${text.slice(0, 12)}…` : text;
}

/** A bundle of thousands of plans stays quick: the first files, unless all are asked for. */
const firstFiles = 100;

function Files({ files }: { files: Report['files'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? files : files.slice(0, firstFiles);
  return (
    <>
      <table className="w-full text-left">
        <caption className="sr-only">Files of the bundle</caption>
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              File
            </th>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              SHA-256
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-medium">
              Size
            </th>
            <th scope="col" className="w-28 py-1.5 font-medium">
              Verdict
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((file) => (
            <tr key={file.path} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-3 font-mono text-xs font-normal wrap-anywhere">
                {file.path}
              </th>
              <td
                className="py-1.5 pr-3 font-mono text-xs text-muted"
                title={file.sha256 ?? undefined}
              >
                {file.sha256 ? shortenId(file.sha256) : '–'}
              </td>
              <td className="py-1.5 pr-3 text-right whitespace-nowrap tabular-nums">
                {file.size_bytes === null ? '–' : formatBytes(file.size_bytes)}
              </td>
              <td className="py-1.5">
                {file.ok ? (
                  <StatusMark tone="good" word="verified" />
                ) : (
                  <StatusMark tone="bad" word="not as listed" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < files.length && (
        <Button size="row" onClick={() => setAll(true)}>
          Show all {formatCount(files.length)} files
        </Button>
      )}
    </>
  );
}
