import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../lib/prepare.mjs';
import { findWorkspacePackages, repositoryRoot } from '../lib/repository.mjs';
import { runChild } from '../lib/run-child.mjs';
import { formatReport, isGreen, readReports, reportFile } from '../lib/test-report.mjs';

/**
 * Runs every test of every package, real database, processes and browser included, then prints the results per layer, the
 * failed and skipped tests, and one closing line with the totals. Deletes the reports of earlier runs first, so a package
 * without a report has failed.
 *
 * @param {string[]} args passed on to turbo, such as `--filter=@vitrine/bundle`
 * @returns {Promise<number>} 0 only if everything that can run here ran and passed
 */
export async function runTestTask(args) {
  const { env } = await prepare({
    root: repositoryRoot,
    build: true,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  const packages = findWorkspacePackages(repositoryRoot).filter(
    ({ manifest }) => manifest.scripts?.test !== undefined,
  );
  for (const { directory } of packages) {
    rmSync(join(repositoryRoot, directory, reportFile), { force: true });
  }
  const startedMs = Date.now();
  const status = await runChild({
    command: 'turbo',
    args: [
      'run',
      'test',
      '--ui=stream',
      '--output-logs=new-only',
      '--continue=dependencies-successful',
      `--concurrency=${Math.max(2, Math.floor(availableParallelism() / 2))}`,
      ...args,
    ],
    cwd: repositoryRoot,
    env,
  });
  if (status > 128) return status;
  const report = readReports({ root: repositoryRoot, packages, filtered: args.length > 0 });
  if (status !== 0 && isGreen(report)) {
    report.problems.push(`turbo ended with status ${status} although every test passed: see above`);
  }
  process.stdout.write(`\n${formatReport(report, (Date.now() - startedMs) / 1000)}\n`);
  return isGreen(report) ? 0 : 1;
}
