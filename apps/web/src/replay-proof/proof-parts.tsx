import { formatSided, type SidedSentence, type ProofSide as SideKey } from '@vitrine/contract';
import { classNames } from '../components/class-names.ts';
import { CopyableCode } from '../components/copyable-code.tsx';
import { StatusMark } from '../components/status-mark.tsx';
import { shortenDigest } from '../formatting/format-values.ts';
import type { RouterOutputs } from '../trpc.ts';
import { notComparableFace, verdictFaces } from './verdict-mark.tsx';

type Proof = RouterOutputs['workspace']['replayProof'];
type Part = Proof['parts'][number];

/** What a run is called: its place in the comparison, with its name where the page is not about it. */
interface ProofSide {
  word: string;
  name?: string;
}

export type ProofSides = Record<SideKey, ProofSide>;

const replaySides: ProofSides = { source: { word: 'Source' }, replay: { word: 'Replay' } };

const outcomes = {
  ...verdictFaces,
  absent: { tone: 'none', word: 'Not reached' },
  not_comparable: notComparableFace,
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
  sides = replaySides,
  folded = false,
}: {
  proof: Proof;
  sides?: ProofSides;
  /** The digests are shown on demand, and counted until then. */
  folded?: boolean;
}) {
  const parts = <PartTable parts={proof.parts} sides={sides} />;
  return (
    <div className="space-y-3 text-[13px]">
      <p>{describeVerdict(proof, sides)}</p>
      {folded ? (
        <details>
          <summary className="cursor-pointer rounded-md py-1 font-medium max-md:py-3.5">
            {countDigests(proof.parts)}
          </summary>
          {parts}
        </details>
      ) : (
        parts
      )}
      <Environments {...proof.environments} sides={sides} />
    </div>
  );
}

/** "Digests: 4 equal, 2 different"; a part that neither run reached has none. */
function countDigests(parts: readonly Part[]): string {
  const reached = parts.filter(({ source, replay }) => source !== null || replay !== null);
  const equal = reached.filter(({ source, replay }) => source === replay).length;
  return `Digests: ${equal} equal, ${reached.length - equal} different`;
}

function PartTable({ parts, sides }: { parts: readonly Part[]; sides: ProofSides }) {
  return (
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
            {headSide(sides.source)}
          </th>
          <th scope="col" className="py-1.5 font-medium">
            {headSide(sides.replay)}
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {parts.map((part) => (
          <tr key={part.part} className="border-t border-line align-top max-md:block max-md:py-2">
            <th scope="row" className="py-2 pr-3 font-normal max-md:block max-md:p-0">
              <span className="font-medium">
                {part.phase} · {part.part}
              </span>
              <span className="block text-xs text-muted">
                {part.reason === null ? partWords[part.part] : callSides(part.reason, sides)}
              </span>
            </th>
            <td className="py-2 pr-3 max-md:block max-md:px-0 max-md:py-1">
              <StatusMark {...outcomes[part.outcome]} />
            </td>
            <Digest part={part} side="source" word={sides.source.word} />
            <Digest part={part} side="replay" word={sides.replay.word} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A reason in the words that the two runs have on this page. */
function callSides(sentence: SidedSentence, { source, replay }: ProofSides): string {
  return formatSided(sentence, {
    source: source.word.toLowerCase(),
    replay: replay.word.toLowerCase(),
  });
}

function headSide({ word, name }: ProofSide): string {
  return name === undefined ? word : `${word} · ${name}`;
}

function describeVerdict(
  { verdict, first_difference, not_comparable }: Proof,
  sides: ProofSides,
): string {
  if (not_comparable !== null)
    return `The two cannot be compared. ${callSides(not_comparable, sides)}`;
  if (first_difference === null) return 'Every part is byte-identical.';
  const place = `${first_difference.phase} · ${first_difference.part}`;
  return verdict === 'equivalent'
    ? `All numbers agree within a relative 1e-9; the first part that is not byte-identical is ${place}.`
    : `The first part that differs is ${place}.`;
}

/** On a narrow screen one line stands for both sides where they are the same. */
function Digest({ part, side, word }: { part: Part; side: keyof ProofSides; word: string }) {
  const digest = part[side];
  const called = word.toLowerCase();
  const same = part.source === part.replay;
  return (
    <td
      className={classNames(
        'py-2 pr-3 whitespace-nowrap max-md:flex max-md:items-center max-md:p-0',
        same && side === 'replay' && 'max-md:hidden',
      )}
    >
      <span className="w-14 text-xs text-muted md:hidden">{same ? 'both' : called}</span>
      {digest === null ? (
        '–'
      ) : (
        <CopyableCode
          text={digest}
          shorten={shortenDigest}
          label={`${part.part} digest of the ${called}`}
        />
      )}
    </td>
  );
}

function Environments({ source, replay, sides }: Proof['environments'] & { sides: ProofSides }) {
  if (source === null || replay === null) return null;
  const words = [source, replay].map(
    ({ vitrine_version, node_version, platform, arch }) =>
      `Vitrine ${vitrine_version}, Node ${node_version}, ${platform} ${arch}`,
  );
  const [first, second] = words;
  const called = (side: keyof ProofSides) => sides[side].word.toLowerCase();
  return (
    <p className="text-xs text-muted">
      {first === second
        ? `Both ran on ${first}.`
        : `The ${called('source')} ran on ${first}; the ${called('replay')} on ${second}.`}
    </p>
  );
}
