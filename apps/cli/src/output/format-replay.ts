import {
  formatSided,
  type PartComparison,
  type ReplayProof,
  type ReplayVerdict,
} from '@vitrine/contract';
import { printable } from './escape-text.ts';
import { formatRun, type RunHighlights, type RunResult } from './format-run.ts';
import { formatTable } from './format-table.ts';
import { wrapText } from './format-values.ts';
import type { Color, Screen } from './screen.ts';

export interface ReplayResult extends RunResult {
  source_workspace_id: string;
  /** As recorded; null if nothing was kept or the source has been deleted. */
  replay_verdict: ReplayVerdict | null;
  proof: ReplayProof | null;
}

const verdicts: Record<ReplayVerdict['verdict'], { words: string; color: Color }> = {
  identical: { words: 'Identical to its source: every digest is the same.', color: 'green' },
  equivalent: {
    words:
      'Equivalent to its source: digests differ, but all numbers agree to one part in a billion.',
    color: 'yellow',
  },
  diverged: { words: 'Diverged from its source', color: 'red' },
};

interface ReplaySummary {
  result: ReplayResult;
  highlights: RunHighlights;
  screen: Screen;
}

/** How the replay ended, and the comparison with its source part by part. */
export function formatReplay({ result, highlights, screen }: ReplaySummary): string {
  const run = formatRun({ result, highlights, isKept: true, screen });
  if (!result.proof) {
    return `${run}\n\n${screen.paint('red', 'It could not be compared with its source.')}`;
  }
  return [run, '', formatVerdict(result.proof, screen), '', formatParts(result.proof, screen)].join(
    '\n',
  );
}

function formatVerdict({ verdict, first_difference }: ReplayProof, screen: Screen): string {
  if (verdict === null) return 'It cannot be compared with its source.';
  const { words, color } = verdicts[verdict];
  const place =
    first_difference && `, first in ${first_difference.phase}: ${first_difference.part}.`;
  const sentence = verdict === 'diverged' ? `${words}${place ?? '.'}` : words;
  return wrapText(sentence, screen.width)
    .map((line) => screen.paint(color, line))
    .join('\n');
}

/** Phase, part and outcome, with the blanks after them. */
const fixedWidth = 10 + 10 + 12;

const outcomes: Record<PartComparison['outcome'], string> = {
  identical: 'identical',
  equivalent: 'equivalent',
  diverged: 'diverged',
  absent: 'not reached',
  not_comparable: 'not comparable',
};

function formatParts({ parts, environments }: ReplayProof, screen: Screen): string {
  const table = formatTable(
    [
      { title: 'PHASE', width: null },
      { title: 'PART', width: null },
      { title: 'OUTCOME', width: null },
      { title: 'WHY', width: Math.max(20, screen.width - fixedWidth - 2) },
    ],
    parts.map(({ phase, part, outcome, reason }) => [
      phase,
      part,
      outcomes[outcome],
      printable(formatSided(reason ?? [])),
    ]),
  );
  const { source, replay } = environments;
  if (!source || !replay || JSON.stringify(source) === JSON.stringify(replay)) return table;
  return `${table}\n\n  source on  ${nameEnvironment(source)}\n  replay on  ${nameEnvironment(replay)}`;
}

function nameEnvironment(environment: NonNullable<ReplayProof['environments']['source']>): string {
  const { vitrine_version, node_version, platform, arch } = environment;
  return printable(`Vitrine ${vitrine_version}, Node ${node_version}, ${platform} ${arch}`);
}
