import { shortenDigest } from '../formatting/format-values.ts';
import { trpc } from '../trpc.ts';

/** What lies on disk for a workspace, asked of the verifier: for when an export's own answer was lost. */
export function ProofOfDisk({ workspace_id }: { workspace_id: string }) {
  const report = trpc.workspace.bundle.useQuery({ workspace_id }, { staleTime: 0 });
  if (report.data === undefined) return null;
  const { ok, bundle_digest, files, problems } = report.data;
  return (
    <p className="text-[13px]">
      {ok ? (
        <>
          On disk is a whole bundle of {files.length} files
          {bundle_digest && (
            <>
              , digest <code className="font-mono text-xs">{shortenDigest(bundle_digest)}</code>
            </>
          )}
          ; whether it is the one that was asked for is not known.
        </>
      ) : (
        <span className="text-bad">The bundle on disk has {problems.length} problems.</span>
      )}
    </p>
  );
}
