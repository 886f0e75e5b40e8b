import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawCurves } from './draw-curves.ts';
import {
  type Commits,
  formatAgainst,
  formatCurveReport,
  formatReport,
  type Measured,
  replaceMeasured,
} from './report.ts';

const picture = 'images/cost-curves.svg';

interface Reports {
  date: string;
  machine: string;
  measured: readonly Measured[];
  /** Whether every benchmark ran. */
  isComplete: boolean;
  commits: Commits | null;
}

/**
 * Rewrites the parts of the document that this run measured completely: all tables and the comparison only after a complete
 * run, the curves and their picture, which belong together, whenever they were measured. Returns the files that it wrote.
 */
export function writeReports(docs: string, options: Reports): string[] {
  const { measured, isComplete, commits } = options;
  const curves = measured.filter(({ result }) => result.curves);
  const file = path.join(docs, 'PERFORMANCE.md');
  const written: string[] = [];
  let document = readFileSync(file, 'utf8');
  if (curves.length > 0) {
    const report = formatCurveReport({ ...options, measured: curves, picture });
    document = replaceMeasured(document, report, 'curves');
    const image = path.join(docs, picture);
    mkdirSync(path.dirname(image), { recursive: true });
    writeFileSync(image, drawCurves(curves.flatMap(({ result }) => result.curves ?? [])));
    written.push(image);
  }
  if (isComplete) {
    const tables = measured.filter(({ result }) => !result.curves);
    document = replaceMeasured(document, formatReport({ ...options, measured: tables }));
    if (commits)
      document = replaceMeasured(document, formatAgainst({ ...options, commits }), 'against');
  }
  if (curves.length === 0 && !isComplete) return [];
  writeFileSync(file, document);
  return [...written, file];
}
