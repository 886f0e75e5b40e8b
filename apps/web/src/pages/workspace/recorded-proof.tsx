import type { StageDigests } from '@vitrine/contract';
import { CopyableCode } from '../../components/copyable-code.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { shortenDigest } from '../../formatting/format-values.ts';
import { VerdictMark } from '../../replay-proof/verdict-mark.tsx';
import type { RouterOutputs } from '../../trpc.ts';

type Workspace = RouterOutputs['workspace']['byId'];

/** What a replay recorded about itself, for when its source is gone and nothing can be compared again. */
export function RecordedProof({ workspace }: { workspace: Workspace }) {
  const { replay_verdict, stage_digests } = workspace;
  return (
    <div className="space-y-3 text-[13px]">
      <p>
        The source was deleted, so the two cannot be compared any more. This is what was recorded
        when the replay ended.
      </p>
      <Facts>
        <Fact word="Verdict">
          <RecordedVerdict verdict={replay_verdict} />
        </Fact>
        {listDigests(stage_digests).map(({ name, digest }) => (
          <Fact key={name} word={name}>
            <CopyableCode text={digest} shorten={shortenDigest} label={`${name} digest`} />
          </Fact>
        ))}
      </Facts>
    </div>
  );
}

/** The verdict as it was recorded, with the first part that differed. */
export function RecordedVerdict({ verdict }: { verdict: Workspace['replay_verdict'] }) {
  if (verdict === null) return 'none was recorded';
  const { first_difference: first } = verdict;
  return (
    <>
      <VerdictMark verdict={verdict.verdict} />
      {first && (
        <span className="text-muted">
          first at {first.phase} · {first.part}
        </span>
      )}
    </>
  );
}

function listDigests(stages: StageDigests | null): { name: string; digest: string }[] {
  return Object.entries(stages ?? {}).flatMap(([phase, parts]) =>
    Object.entries(parts ?? {}).map(([part, digest]) => ({ name: `${phase} · ${part}`, digest })),
  );
}
