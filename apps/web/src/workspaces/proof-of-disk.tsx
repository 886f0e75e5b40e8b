import { formatPlural } from '@vitrine/contract';
import { RetryNotice } from '../components/retry-notice.tsx';
import { shortenDigest } from '../formatting/format-values.ts';
import { readProblem, trpc } from '../trpc.ts';

/**
 * The bundle on disk of a workspace, as the verifier reports it: for when an export's own answer was lost.
 * If the server does not answer this either, the error is shown in the same place.
 */
export function ProofOfDisk({ workspace_id }: { workspace_id: string }) {
  const report = trpc.workspace.bundle.useQuery({ workspace_id }, { staleTime: 0 });
  if (report.data === undefined) {
    const problem = report.error && readProblem(report.error);
    if (!problem) return null;
    if (problem.code !== 'BUNDLE_NOT_FOUND') {
      return <RetryNotice title="The bundle on disk could not be read" query={report} />;
    }
    return <p className="text-[13px]">There is no bundle on disk.</p>;
  }
  const { ok, bundle_digest, files, problems } = report.data;
  return (
    <p className="text-[13px]">
      {ok ? (
        <>
          There is a complete bundle of {formatPlural({ count: files.length, one: 'file' })} on disk
          {bundle_digest && (
            <>
              , digest <code className="font-mono text-xs">{shortenDigest(bundle_digest)}</code>
            </>
          )}
          ; it may not be the one you requested.
        </>
      ) : (
        <span className="text-bad">
          The bundle on disk has {formatPlural({ count: problems.length, one: 'problem' })}.
        </span>
      )}
    </p>
  );
}
