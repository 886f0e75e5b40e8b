import os from 'node:os';
import path from 'node:path';
import { benchmarks } from './benchmarks/index.ts';
import { parseArguments, UsageError } from './harness/arguments.ts';
import { type Build, BuildError, openBuild } from './harness/build.ts';
import { describeMachine } from './harness/machine.ts';
import { formatBenchmark, formatComparison, type Measured } from './harness/report.ts';
import { repositoryRoot } from './harness/repository.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';
import { writeReports } from './harness/write-reports.ts';

/** The workbench that was opened last. */
let opened: Promise<Workbench> | undefined;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs the named benchmarks, or all; only a complete run is written into the document, so that its figures belong together. */
async function main(words: readonly string[], signal: AbortSignal): Promise<number> {
  const { names, directory } = parseArguments(
    words,
    benchmarks.map(({ name }) => name),
  );
  const build = await openBuild(repositoryRoot);
  const against = directory === null ? null : await openBuild(directory);
  if (against) say(`This build: ${build.commit}. Earlier build: ${against.commit}.`);
  const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
  const measured: Measured[] = [];
  let machine = '';
  for (const { name, title, runFull } of chosen) {
    signal.throwIfAborted();
    opened = openWorkbench({ build, against });
    const bench = await opened;
    try {
      const { directory, services } = bench;
      machine ||= await describeMachine({ directory, postgresVersion: services.database.version });
      measured.push({ name, title, result: await runFull(bench) });
    } finally {
      await bench.close();
    }
    sayMeasured(measured.slice(-1), { build, against });
  }
  say(`\n${machine}`);
  const written = writeReports(path.join(repositoryRoot, 'docs'), {
    date: new Date().toISOString().slice(0, 10),
    machine,
    measured,
    isComplete: names.length === 0,
    commits: against && { current: build.commit, earlier: against.commit },
  });
  for (const file of written) say(`Written to ${path.relative(repositoryRoot, file)}.`);
  return 0;
}

function sayMeasured(
  measured: readonly Measured[],
  { build, against }: { build: Build; against: Build | null },
): void {
  for (const one of measured) {
    say(`\n${formatBenchmark(one)}`);
    if (!against) continue;
    const commits = { current: build.commit, earlier: against.commit };
    for (const table of formatComparison(one, commits)) say(`\n${table}`);
  }
}

/** Leaves nothing behind when a signal ends it early; exits with 128 + n after signal n, as a shell does. */
async function endEarly(name: NodeJS.Signals): Promise<never> {
  interrupted.abort();
  await opened?.then(
    (bench) => bench.close(),
    () => {},
  );
  process.exit(128 + os.constants.signals[name]);
}

const interrupted = new AbortController();
const ended = new Promise<never>((_, reject) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => endEarly(name).catch(reject));
  }
});
// The measured work fails because its database closes; after a requested end that is not worth reporting.
const measured = main(process.argv.slice(2), interrupted.signal).catch((error: unknown) => {
  if (interrupted.signal.aborted) return ended;
  if (!(error instanceof UsageError || error instanceof BuildError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 2;
});
process.exitCode = await Promise.race([measured, ended]);
