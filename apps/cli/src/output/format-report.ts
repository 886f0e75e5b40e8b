import {
  type BundleProblem,
  type BundleReport,
  type ExportedModelRun,
  formatCount,
  formatPlural,
} from '@vitrine/contract';
import { describeModelFiles } from './describe-model-files.ts';
import { printable } from './escape-text.ts';
import type { Screen } from './screen.ts';

interface CheckedBundle {
  report: BundleReport;
  /** The model files of the manifest; null if it could not be read. */
  modelRuns: readonly ExportedModelRun[] | null;
  /** The expected digest of the bundle; null if none was given. */
  digest: string | null;
}

/** The verifier's result, file by file, then every problem, then the verdict in words. */
export function formatReport({ report, modelRuns, digest }: CheckedBundle, screen: Screen): string {
  const { files, problems } = report;
  return [
    formatOrigin(report),
    ...(files.length > 0 ? [formatFiles(report)] : []),
    ...(problems.length > 0 ? [problems.map(formatBundleProblem).join('\n')] : []),
    ...(report.ok && modelRuns
      ? [`Model files at the export: ${describeModelFiles(modelRuns)}.`]
      : []),
    formatVerdict({ report, digest }, screen),
  ].join('\n\n');
}

function formatOrigin({ workspace_id, bundle_format_version }: BundleReport): string {
  const workspace =
    workspace_id === null ? 'of an unknown workspace' : `of workspace ${workspace_id}`;
  const version = bundle_format_version === null ? 'unknown' : String(bundle_format_version);
  return `Bundle ${printable(workspace)}, format ${version}`;
}

/** One line per file, without the wrapping of a table: a bundle may have twenty thousand files. */
function formatFiles({ files }: BundleReport): string {
  const widest = files.reduce((width, { path }) => Math.max(width, path.length), 'FILE'.length);
  const format = (check: string, path: string, bytes: string) =>
    `${check.padEnd(5)}  ${path.padEnd(widest)}  ${bytes.padStart(11)}`;
  const lines = files.map(({ ok, path, size_bytes }) =>
    format(ok ? 'ok' : 'WRONG', printable(path), formatCount(size_bytes)),
  );
  return [format('CHECK', 'FILE', 'BYTES'), ...lines].join('\n');
}

function formatBundleProblem({ code, path, expected, found }: BundleProblem): string {
  return [
    `${code}  ${printable(path)}`,
    ...(expected === null ? [] : [`  expected  ${printable(expected)}`]),
    ...(found === null ? [] : [`  found     ${printable(found)}`]),
  ].join('\n');
}

/** Claims only what was proved: a list that was rewritten together with its files is intact too. */
function formatVerdict(
  { report, digest }: Pick<CheckedBundle, 'report' | 'digest'>,
  screen: Screen,
): string {
  const { ok, files, problems, bundle_digest } = report;
  const own = bundle_digest === null ? [] : [`Digest ${bundle_digest}`];
  if (!ok) {
    const count = formatPlural({ count: problems.length, one: 'problem' });
    return [...own, `${screen.paint('red', 'The bundle is not intact')}: ${count}.`].join('\n');
  }
  const count = formatPlural({ count: files.length, one: 'file' });
  return [
    ...own,
    `${screen.paint('green', 'The bundle is intact')}: ${count}, each matching its checksum, and no others.`,
    digest === null
      ? 'To prove that the list is the original, compare the digest above with a copy kept elsewhere, or pass that copy with --digest.'
      : 'The digest matches the one you gave: this is, byte for byte, the bundle it was computed from.',
  ].join('\n');
}
