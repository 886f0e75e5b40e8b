import type { BenchmarkResult, Curve } from './benchmark.ts';
import { slopesOf } from './curves.ts';
import type { Race, Timing, Unit } from './race.ts';
import { median } from './statistics.ts';

export interface Measured {
  name: string;
  title: string;
  result: BenchmarkResult;
}

interface ReportOptions {
  date: string;
  machine: string;
  measured: readonly Measured[];
}

/** The results of one run as Markdown: one table per race, one line per figure. */
export function formatReport({ date, machine, measured }: ReportOptions): string {
  const head = `Measured on ${date}: ${machine}.`;
  return `${[head, ...measured.map(formatBenchmark)].join('\n\n')}\n`;
}

/** One benchmark under its own heading. */
export function formatBenchmark({ name, title, result }: Measured): string {
  return [`### ${title} (\`${name}\`)`, ...formatParts(result)].join('\n\n');
}

function formatParts({ races, figures, notes = [], curves }: BenchmarkResult): string[] {
  const rows = figures.map((figure) => `| ${figure.name} | ${figure.value} |`);
  const table = rows.length > 0 ? [['| | |', '|---|---|', ...rows].join('\n')] : [];
  const tables = curves ? [formatCurves(curves)] : races.map(formatRace);
  return [...tables, ...notes, ...table];
}

function formatRace({ title, floor, unit, timings }: Race): string {
  const current = timings.filter(({ isEarlier }) => !isEarlier);
  const base = median(current.find(({ name }) => name === floor)?.samples ?? []);
  const ratioOf = ({ name, samples }: Timing) =>
    name === floor ? '1 (floor)' : formatRatio(median(samples) / base);
  const [head, rule, ...rows] = [
    [title, 'median', 'min–max', '× floor'],
    ['---', '--:', '--:', '--:'],
    ...current.map((timing) => [...formatTiming(timing, unit), ratioOf(timing)]),
  ].map((cells) => (floor === null ? cells.slice(0, -1) : cells));
  const lines = [`| ${head?.join(' | ')} |`, `|${rule?.join('|')}|`];
  return [...lines, ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

function formatTiming({ name, samples }: Timing, unit: Unit): string[] {
  if (samples.length === 0) return [name, 'not installed', ''];
  const format = formats[unit];
  const spread = `${format(Math.min(...samples))}–${format(Math.max(...samples))}`;
  return [name, format(median(samples)), spread];
}

/** Empty if one of the two could not be measured. */
function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? ratio.toFixed(2) : '';
}

/** Three significant digits, more only above 1,000 s, in the most readable unit. */
export function formatMs(ms: number): string {
  if (ms >= 1_000_000) return `${formatCount(Math.round(ms / 1_000))} s`;
  if (ms >= 1_000) return `${(ms / 1_000).toPrecision(3)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

export function formatMebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

const formats: Record<Unit, (amount: number) => string> = { ms: formatMs, bytes: formatMebibytes };

/** The times at every size, and how they grow. */
function formatCurves(curves: readonly Curve[]): string {
  const rows = curves.map((curve) => {
    const { overall, last } = slopesOf(curve);
    const times = curve.points.map(({ size, ms }) => `${formatCount(size)}: ${formatMs(ms)}`);
    const cells = [
      `${curve.name} (${curve.unit})`,
      times.join(', '),
      ...[overall, last].map(fixed),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| | median at each size | slope, all sizes | slope, last two sizes |';
  return [head, '|---|---|--:|--:|', ...rows].join('\n');
}

const fixed = (value: number) => value.toFixed(2);

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** The section of the curves: its picture and its table. */
export function formatCurveReport(options: ReportOptions & { picture: string }): string {
  const { date, machine, measured, picture } = options;
  const curves = measured.flatMap(({ result }) => result.curves ?? []);
  const image = `![Time against size, both on logarithmic scales, with the slopes of the table below](${picture})`;
  return `${[`Measured on ${date}: ${machine}.`, image, formatCurves(curves)].join('\n\n')}\n`;
}

/** Two builds that were measured in one run, by their commits. */
export interface Commits {
  current: string;
  earlier: string;
}

/** Every row that both builds have, side by side, with the ratio of this build to the earlier one. */
export function formatAgainst(options: ReportOptions & { commits: Commits }): string {
  const { date, machine, measured, commits } = options;
  const head = [
    `Measured on ${date}: ${machine}.`,
    `This build is ${commits.current}; the earlier one is ${commits.earlier}.`,
  ].join(' ');
  const tables = measured.flatMap((one) => formatComparison(one, commits));
  return `${[head, ...tables].join('\n\n')}\n`;
}

/** One benchmark of both builds; nothing if no row of it was measured in both. */
export function formatComparison({ name, title, result }: Measured, commits: Commits): string[] {
  const rows = [...result.races.flatMap(compareRace), ...compareFigures(result)];
  if (rows.length === 0) return [];
  const head = `| ${title} (\`${name}\`) | earlier: ${commits.earlier} | this: ${commits.current} | × earlier |`;
  return [[head, '|---|--:|--:|--:|', ...rows].join('\n')];
}

function compareRace({ title, unit, timings }: Race): string[] {
  return timings.flatMap((timing) => {
    const earlier = timings.find(({ name, isEarlier }) => isEarlier && name === timing.name);
    if (timing.isEarlier || !earlier || timing.samples.length === 0) return [];
    const [now, before] = [median(timing.samples), median(earlier.samples)];
    const amounts = [before, now].map(formats[unit]);
    return `| ${[`${title}: ${timing.name}`, ...amounts, formatRatio(now / before)].join(' | ')} |`;
  });
}

function compareFigures({ figures }: BenchmarkResult): string[] {
  return figures.flatMap(({ name, value, amount = Number.NaN, earlier }) => {
    if (!earlier) return [];
    const ratio = formatRatio(amount / (earlier.amount ?? Number.NaN));
    return `| ${[name, earlier.value, value, ratio].join(' | ')} |`;
  });
}

/** The parts of the document that a run rewrites, by the command that stands in their marks. */
export const sections = {
  all: 'npm run bench',
  curves: 'npm run bench -- curves',
  against: 'npm run bench -- --against',
} as const;

const end = '<!-- /measured -->';

/** The document with one measured part replaced. Throws if the marks of that part are gone. */
export function replaceMeasured(
  document: string,
  report: string,
  section: keyof typeof sections = 'all',
): string {
  const begin = `<!-- measured: ${sections[section]} -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`the document has no ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${report}\n${document.slice(to)}`;
}
