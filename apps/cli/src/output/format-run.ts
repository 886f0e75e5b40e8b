import type { OverallStatus, PipelineResult } from '@vitrine/contract';
import { formatFields } from './format-fields.ts';
import { formatDuration, formatWape } from './format-values.ts';
import type { Color, Screen } from './screen.ts';

const verdicts: Record<OverallStatus, { words: string; color: Color }> = {
  pass: { words: 'Completed', color: 'green' },
  warn: { words: 'Completed with warnings', color: 'yellow' },
  fail: { words: 'Failed', color: 'red' },
};

export interface RunResult extends PipelineResult {
  showcase_run_id: string;
}

interface RunSummary {
  result: RunResult;
  /** Whether the run was meant to be kept. */
  isKept: boolean;
  screen: Screen;
}

/** How a run ended, what won, and what can be done with it next. */
export function formatRun({ result, isKept, screen }: RunSummary): string {
  const { words, color } = verdicts[result.overall_status];
  const { workspace_id, winner_model_type } = result;
  const alias = result.alias === null ? '' : `, now ${result.alias}`;
  const winner =
    winner_model_type === null
      ? 'none'
      : `${winner_model_type}, WAPE ${formatWape(result.winner_wape)}${alias}`;
  const nothingKept = isKept
    ? 'none: it could not be written, nothing was kept'
    : 'none: ephemeral';
  return [
    `${screen.paint(color, words)} in ${formatDuration(result.wall_clock_s * 1000)}`,
    formatFields([
      ['run', result.showcase_run_id],
      ['workspace', workspace_id ?? nothingKept],
      ['winner', winner],
      ...(workspace_id === null
        ? []
        : [['export it', `npx vitrine export ${workspace_id}`] as const]),
    ]),
  ].join('\n');
}
