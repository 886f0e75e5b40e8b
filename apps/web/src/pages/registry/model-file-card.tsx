import { formatBytes } from '@vitrine/contract';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { CopyableCode } from '../../components/copyable-code.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { Seal, type SealState, sealWashes } from '../../components/seal.tsx';
import { shortenDigest, shortenPath } from '../../formatting/format-values.ts';
import { unverifiedWords } from '../../models/run-words.ts';
import { type RouterOutputs, readProblem, trpc } from '../../trpc.ts';

type ModelRun = RouterOutputs['registry']['runs']['byId'];
type Verification = RouterOutputs['registry']['runs']['verify'];

/** The model file as it was registered, and whether what lies there now is still that file. */
export function ModelFileCard({ run }: { run: ModelRun }) {
  const [asked, setAsked] = useState(false);
  const check = trpc.registry.runs.verify.useQuery(
    { run_id: run.run_id },
    { enabled: asked, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  const verify = () => {
    if (check.isFetching) return;
    if (asked) void check.refetch();
    else setAsked(true);
  };
  return (
    <Card
      id="model-file"
      title="Model file"
      actions={
        <Button size="row" aria-disabled={check.isFetching} onClick={verify}>
          {check.isFetching ? 'Hashing' : check.data ? 'Verify again' : 'Verify'}
        </Button>
      }
    >
      <div className="space-y-4 px-5 pb-5">
        <RegisteredFile run={run} />
        <div aria-live="polite">
          {check.error ? (
            <ProblemNotice
              title="The file could not be checked"
              problem={readProblem(check.error)}
            />
          ) : check.data ? (
            <Verdict check={check.data} />
          ) : (
            <p className="text-[13px] text-muted">
              Verify hashes the file again on the server and compares the hash with the registered
              one.
            </p>
          )}
        </div>
      </div>
    </Card>
  );
}

function RegisteredFile({ run }: { run: ModelRun }) {
  if (run.artifact_uri === null) {
    return <p className="text-[13px] text-muted">No model file was recorded.</p>;
  }
  return (
    <Facts>
      <Fact word="Path">
        <CopyableCode
          text={run.artifact_uri}
          shorten={shortenPath}
          label="path below the model directory"
        />
      </Fact>
      {run.artifact_hash && (
        <Fact word="Registered as">
          <CopyableCode text={run.artifact_hash} shorten={shortenDigest} label="registered hash" />
        </Fact>
      )}
      {run.artifact_size_bytes !== null && (
        <Fact word="Size">{formatBytes(run.artifact_size_bytes)}</Fact>
      )}
    </Facts>
  );
}

function Verdict({ check }: { check: Verification }) {
  const { state, title, detail } = judge(check);
  return (
    <div
      className={classNames(
        'flex gap-3.5 rounded-lg border px-3.5 py-3 text-[13px]',
        sealWashes[state],
      )}
    >
      <Seal state={state} size={44} />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        <p className="text-muted">{detail}</p>
        {check.verified === false && (
          <dl className="mt-1.5 grid grid-cols-[4.5rem_1fr] gap-x-2 text-xs">
            <dt className="text-muted">expected</dt>
            <dd className="font-mono wrap-anywhere">{check.expected_hash}</dd>
            <dt className="text-muted">found</dt>
            <dd className="font-mono wrap-anywhere">
              {check.actual_hash ?? 'different size; not hashed'}
            </dd>
          </dl>
        )}
      </div>
    </div>
  );
}

function judge(check: Verification): { state: SealState; title: string; detail: string } {
  const size = check.size_bytes === null ? '' : `, ${formatBytes(check.size_bytes)}`;
  if (check.verified === true) {
    return {
      state: 'verified',
      title: 'Verified',
      detail: `The file on disk has the registered hash${size}.`,
    };
  }
  if (check.verified === false) {
    return {
      state: 'failed',
      title: 'Changed',
      detail: `The file on disk is not the one that was registered${size}.`,
    };
  }
  const reason = check.reason === null ? 'no reason was given' : unverifiedWords[check.reason];
  return { state: 'gaps', title: 'Not checked', detail: `No verdict: ${reason}.` };
}
