import { listReplayFields, type ReplayInputs, type RunRequestInput } from '@vitrine/contract';
import { printable } from './escape-text.ts';
import { formatTable } from './format-table.ts';
import { wrapText } from './format-values.ts';
import type { Screen } from './screen.ts';

interface ReplayFields {
  source: ReplayInputs;
  request: RunRequestInput;
  screen: Screen;
}

/** Width of the longest field, `replayed_from_workspace_id`. */
const fieldWidth = 26;
const markWidth = 'differs'.length;

/** Every field as recorded and as it will be sent, differences marked, with a warning if sales would be deleted. */
export function formatReplayFields({ source, request, screen }: ReplayFields): string {
  const width = Math.max(12, Math.floor((screen.width - fieldWidth - markWidth - 6) / 2));
  const table = formatTable(
    [
      { title: 'FIELD', width: null },
      { title: 'RECORDED', width },
      { title: 'WILL SEND', width },
      { title: '', width: null },
    ],
    listReplayFields({ source, request }).map(({ field, recorded, sent, differs }) => [
      field,
      printable(recorded),
      printable(sent),
      differs ? 'differs' : '',
    ]),
  );
  const name = printable(source.name ?? source.workspace_id);
  const hint =
    'The replay creates a new workspace and leaves this one unchanged. To change something, use Load on the page.';
  return [
    screen.paint('bold', `Replay ${name}`),
    ...wrapText(hint, screen.width),
    '',
    table,
    ...(request.reset ? ['', ...formatWarning(screen)] : []),
    '',
  ].join('\n');
}

function formatWarning(screen: Screen): string[] {
  const warning =
    'This replay first deletes all sales, stores and products, your own files included. Runs, plans, workspaces and bundles are kept.';
  return wrapText(warning, screen.width).map((line) => screen.paint('red', line));
}
