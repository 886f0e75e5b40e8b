import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Commits,
  formatAgainst,
  formatReport,
  type Measured,
  replaceMeasured,
} from './report.ts';

interface Reports {
  date: string;
  machine: string;
  measured: readonly Measured[];
  /** Whether every benchmark ran. */
  isComplete: boolean;
  commits: Commits | null;
}

/** Rewrites the parts of the document that a complete run has measured. Returns the files that it wrote. */
export function writeReports(docs: string, options: Reports): string[] {
  const { isComplete, commits } = options;
  if (!isComplete) return [];
  const file = path.join(docs, 'PERFORMANCE.md');
  const document = replaceMeasured(readFileSync(file, 'utf8'), formatReport(options));
  const compared = commits
    ? replaceMeasured(document, formatAgainst({ ...options, commits }), 'against')
    : document;
  writeFileSync(file, compared);
  return [file];
}
