import type { BenchmarkResult } from './benchmark.ts';
import type { Race, Timing } from './race.ts';
import { median } from './statistics.ts';

export interface Measured {
  name: string;
  title: string;
  result: BenchmarkResult;
}

/** The results of one run as Markdown: one table per race, one line per figure. */
export function formatReport(options: { date: string; machine: string; measured: Measured[] }) {
  const { date, machine, measured } = options;
  const head = `Measured on ${date}: ${machine}.`;
  return `${[head, ...measured.map(formatBenchmark)].join('\n\n')}\n`;
}

/** One benchmark under its own heading. */
export function formatBenchmark({ name, title, result }: Measured): string {
  const figures = result.figures.map((figure) => `| ${figure.name} | ${figure.value} |`);
  const table = figures.length > 0 ? [['| | |', '|---|---|', ...figures].join('\n')] : [];
  return [`### ${title} (\`${name}\`)`, ...result.races.map(formatRace), ...table].join('\n\n');
}

function formatRace({ title, floor, timings }: Race): string {
  const base = median(timings.find(({ name }) => name === floor)?.samplesMs ?? []);
  const rows = timings.map((timing) => formatTiming(timing, base, timing.name === floor));
  return [`| ${title} | median | min–max | × floor |`, '|---|--:|--:|--:|', ...rows].join('\n');
}

function formatTiming({ name, samplesMs }: Timing, base: number, isFloor: boolean): string {
  if (samplesMs.length === 0) return `| ${name} | not installed | | |`;
  const middle = median(samplesMs);
  const spread = `${formatMs(Math.min(...samplesMs))}–${formatMs(Math.max(...samplesMs))}`;
  const ratio = Number.isNaN(base) ? '' : (middle / base).toFixed(2);
  return `| ${name} | ${formatMs(middle)} | ${spread} | ${isFloor ? '1 (floor)' : ratio} |`;
}

/** Three significant digits, in the most readable unit. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toPrecision(3)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

const begin = '<!-- measured: npm run bench -->';
const end = '<!-- /measured -->';

/** The document with its measured part replaced. Throws if the marks of that part are gone. */
export function replaceMeasured(document: string, report: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the document has no ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${report}\n${document.slice(to)}`;
}
