import { formatBytes, formatPlural, type WorkspaceExportResult } from '@vitrine/contract';
import { describeModelFiles } from './describe-model-files.ts';
import { printable } from './escape-text.ts';
import { formatFields } from './format-fields.ts';
import { formatTable } from './format-table.ts';

interface ExportedBundle {
  result: WorkspaceExportResult;
  /** The bundle's folder as the user can type it. */
  directory: string;
}

/** What was exported and where, and the state of the model files that it references. */
export function formatExport({ result, directory }: ExportedBundle): string {
  const { files, unresolved_references: unresolved } = result;
  const bytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const head = result.unchanged
    ? `Up to date: the existing bundle of workspace ${result.workspace_id} is unchanged`
    : `Exported workspace ${result.workspace_id}`;
  const summary = formatFields([
    ['folder', printable(directory)],
    ['exported', result.exported_at],
    ['files', `${formatPlural({ count: files.length, one: 'file' })}, ${formatBytes(bytes)}`],
    ['checksums', result.validated ? 'verified on disk' : 'NOT verified'],
    ['holds', formatPlural({ count: result.scenario_plans_exported, one: 'scenario plan' })],
    ['models', describeModelFiles(result.model_runs)],
    [
      'unresolved',
      unresolved.length === 0
        ? 'none'
        : formatPlural({ count: unresolved.length, one: 'reference' }),
    ],
    ['digest', result.bundle_digest],
  ]);
  return [head, summary, ...(unresolved.length > 0 ? ['', formatUnresolved(result)] : [])].join(
    '\n',
  );
}

function formatUnresolved({ unresolved_references }: WorkspaceExportResult): string {
  return formatTable(
    [
      { title: 'REFERENCE', width: 24 },
      { title: 'POINTS AT', width: 36 },
      { title: 'REASON', width: null },
    ],
    unresolved_references.map(({ key, ref_id, reason }) => [
      key,
      printable(ref_id),
      reason.replaceAll('_', ' '),
    ]),
  );
}
