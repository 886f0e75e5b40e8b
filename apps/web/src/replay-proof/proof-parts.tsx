import { classNames } from '../components/class-names.ts';
import { CopyableCode } from '../components/copyable-code.tsx';
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
export function ProofParts({
  proof,
  names,
}: {
  proof: Proof;
  names?: readonly [source: string, replay: string];
}) {
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
                Source{names && ` · ${names[0]}`}
              </th>
              <th scope="col" className="py-1.5 font-medium">
                Replay{names && ` · ${names[1]}`}
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
                <Digest part={part} side="source" />
                <Digest part={part} side="replay" />
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

/** On a narrow screen one line stands for both sides where they are the same. */
function Digest({ part, side }: { part: Part; side: 'source' | 'replay' }) {
  const digest = part[side];
  const same = part.source === part.replay;
  return (
    <td
      className={classNames(
        'py-2 pr-3 whitespace-nowrap max-md:flex max-md:items-center max-md:p-0',
        same && side === 'replay' && 'max-md:hidden',
      )}
    >
      <span className="w-14 text-xs text-muted md:hidden">{same ? 'both' : side}</span>
      {digest === null ? (
        '–'
      ) : (
        <CopyableCode
          text={digest}
          shorten={shortenDigest}
          label={`${part.part} digest of the ${side}`}
        />
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
