import { CopyButton } from '../components/copy-button.tsx';
import { StatusMark } from '../components/status-mark.tsx';
import { shortenDigest } from '../formatting/format-values.ts';
import type { RouterOutputs } from '../trpc.ts';

type Proof = RouterOutputs['workspace']['replayProof'];
type Part = Proof['parts'][number];

const outcomes = {
  identical: { tone: 'good', word: 'Identical' },
  equivalent: { tone: 'good', word: 'Equivalent' },
  diverged: { tone: 'bad', word: 'Diverged' },
  absent: { tone: 'none', word: 'Not reached' },
} as const;

/** What is digested of a run, in words. */
const partWords: Record<Part['part'], string> = {
  sales: 'the sales that were read',
  features: 'the feature matrix',
  models: 'every trained model',
  metrics: 'the backtest',
  winner: 'the choice of the winner',
  plans: 'the plans and their ranking',
};

/** Each digested part of the pipeline with both digests; the verdict in a sentence above. */
export function ProofParts({ proof }: { proof: Proof }) {
  return (
    <div className="space-y-3 text-[13px]">
      <p>{describeVerdict(proof)}</p>
      <div>
        <table className="w-full text-left max-md:block">
          <caption className="sr-only">Digests of both runs, part by part</caption>
          <thead className="text-xs text-muted max-md:sr-only">
            <tr>
              <th scope="col" className="py-1.5 pr-3 font-medium">
                Part
              </th>
              <th scope="col" className="w-32 py-1.5 pr-3 font-medium">
                Outcome
              </th>
              <th scope="col" className="py-1.5 pr-3 font-medium">
                Source
              </th>
              <th scope="col" className="py-1.5 font-medium">
                Replay
              </th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {proof.parts.map((part) => (
              <tr
                key={part.part}
                className="border-t border-line align-top max-md:block max-md:py-2"
              >
                <th scope="row" className="py-2 pr-3 font-normal max-md:block max-md:p-0">
                  <span className="font-medium">
                    {part.phase} · {part.part}
                  </span>
                  <span className="block text-xs text-muted">
                    {part.reason ?? partWords[part.part]}
                  </span>
                </th>
                <td className="py-2 pr-3 max-md:block max-md:px-0 max-md:py-1">
                  <StatusMark {...outcomes[part.outcome]} />
                </td>
                <Digest digest={part.source} side="source" part={part.part} />
                <Digest digest={part.replay} side="replay" part={part.part} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Environments {...proof.environments} />
    </div>
  );
}

function describeVerdict({ verdict, first_difference }: Proof): string {
  if (first_difference === null) return 'Every part gave the same bytes.';
  const place = `${first_difference.phase} · ${first_difference.part}`;
  return verdict === 'equivalent'
    ? `All numbers agree within a relative 1e-9; the first that is not the same bytes is ${place}.`
    : `The first part that differs is ${place}.`;
}

function Digest({
  digest,
  side,
  part,
}: {
  digest: string | null;
  side: 'source' | 'replay';
  part: string;
}) {
  return (
    <td className="py-2 pr-3 whitespace-nowrap max-md:block max-md:p-0">
      <span className="mr-1.5 text-xs text-muted md:hidden">{side}</span>
      {digest === null ? (
        '–'
      ) : (
        <>
          <code className="font-mono text-xs" title={digest}>
            {shortenDigest(digest)}
          </code>
          <CopyButton text={digest} label={`${part} digest of the ${side}`} />
        </>
      )}
    </td>
  );
}

function Environments({ source, replay }: Proof['environments']) {
  if (source === null || replay === null) return null;
  const words = [source, replay].map(
    ({ vitrine_version, node_version, platform, arch }) =>
      `Vitrine ${vitrine_version}, Node ${node_version}, ${platform} ${arch}`,
  );
  const [first, second] = words;
  return (
    <p className="text-xs text-muted">
      {first === second
        ? `Both ran on ${first}.`
        : `The source ran on ${first}; the replay on ${second}.`}
    </p>
  );
}
