import {
  type BacktestOutcome,
  describeTestDays,
  describeVerdict,
  formatDuration,
  formatMetric,
  formatShare,
  formatWape,
  judgeWinner,
  metricLabels,
  type OverallStatus,
  type PipelineResult,
  type StepEvent,
} from '@vitrine/contract';
import { printable } from './escape-text.ts';
import { formatFields } from './format-fields.ts';
import { formatTable } from './format-table.ts';
import { wrapText } from './format-values.ts';
import type { Color, Screen } from './screen.ts';

const verdicts: Record<OverallStatus, { words: string; color: Color }> = {
  pass: { words: 'Completed', color: 'green' },
  warn: { words: 'Completed with warnings', color: 'yellow' },
  fail: { words: 'Failed', color: 'red' },
};

/** A warning or failure of a step. */
type Remark = Pick<StepEvent, 'step_name' | 'status' | 'detail'>;

export interface RunResult extends PipelineResult {
  showcase_run_id: string;
}

/** What the user wants to know besides the result, from the events of the run. */
export interface RunHighlights {
  /** The grain of the run; null if the run ended before choosing it. */
  grain: { store_code: string; sku: string } | null;
  /** The result of the backtest; null if the run ended before it. */
  outcome: BacktestOutcome | null;
  /** The steps that warned or failed, in their order, and a failure of the runner. */
  remarks: Remark[];
}

interface RunSummary {
  result: RunResult;
  highlights: RunHighlights;
  /** Whether the request was to keep the run. */
  isKept: boolean;
  screen: Screen;
}

/** How a run ended, which model won, and what to do next. */
export function formatRun({ result, highlights, isKept, screen }: RunSummary): string {
  const { words, color } = verdicts[result.overall_status];
  const { workspace_id, winner_model_type } = result;
  const alias = result.alias === null ? '' : `, now ${result.alias}`;
  const winner =
    winner_model_type === null
      ? 'none'
      : `${winner_model_type}, WAPE ${formatWape(result.winner_wape)}${alias}`;
  const nothingKept = isKept ? 'none: could not be written, nothing was kept' : 'none: ephemeral';
  return [
    `${screen.paint(color, words)} in ${formatDuration(result.wall_clock_s * 1000)}`,
    formatFields([
      ['run', result.showcase_run_id],
      ['workspace', workspace_id ?? nothingKept],
      ['grain', nameGrain(highlights)],
      ['winner', winner],
      ...(workspace_id === null
        ? []
        : [['export it', `npx vitrine export ${workspace_id}`] as const]),
    ]),
    ...formatOutcome(highlights, screen),
    ...formatRemarks(highlights, screen),
  ].join('\n');
}

/** The verdict, the measurement behind it, and every candidate, the winner first. */
function formatOutcome({ outcome }: RunHighlights, screen: Screen): string[] {
  if (outcome === null) return [];
  const verdict = describeVerdict(judgeWinner(outcome));
  const words = [verdict, `Measured on ${describeTestDays(outcome.measured_on)}.`];
  return [
    '',
    ...words.flatMap((sentence) => wrapText(sentence, screen.width)),
    '',
    formatCandidates(outcome),
  ];
}

function formatCandidates({ candidates, selection }: BacktestOutcome): string {
  const names = [...new Set([selection.metric, 'wape', 'mase', 'rmsse'] as const)];
  return formatTable(
    [
      { title: 'CANDIDATE', width: null },
      ...names.map((name) => ({
        title: metricLabels[name],
        align: 'right' as const,
        width: null,
      })),
      { title: 'BETTER THAN SEASONAL NAIVE', align: 'right', width: null },
    ],
    candidates.map(({ model_type, metrics, skill_vs_seasonal_naive }) => [
      model_type === selection.winner ? `${model_type}, winner` : model_type,
      ...names.map((name) => formatMetric(name, metrics?.[name])),
      formatShare(skill_vs_seasonal_naive),
    ]),
  );
}

function nameGrain({ grain }: RunHighlights): string {
  return grain === null ? 'none' : printable(`${grain.store_code} · ${grain.sku}`);
}

function formatRemarks({ remarks }: RunHighlights, screen: Screen): string[] {
  if (remarks.length === 0) return [];
  const lines = remarks.flatMap(({ step_name, detail }) =>
    wrapText(printable(`${step_name ?? 'runner'}: ${detail}`), screen.width - 2),
  );
  return ['', ...lines.map((line) => `  ${line}`)];
}
