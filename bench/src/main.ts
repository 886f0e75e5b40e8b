import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchmarks } from './benchmarks/index.ts';
import { describeMachine } from './harness/machine.ts';
import { formatBenchmark, formatReport, type Measured, replaceMeasured } from './harness/report.ts';
import { repositoryRoot } from './harness/repository.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';

/** The workbench that was opened last. */
let opened: Promise<Workbench> | undefined;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs the named benchmarks, or all; only a complete run is written into the document, so that its figures belong together. */
async function main(names: readonly string[], signal: AbortSignal): Promise<number> {
  const unknown = names.filter((name) => !benchmarks.some((known) => known.name === name));
  if (unknown.length > 0) {
    const known = benchmarks.map(({ name }) => name).join(', ');
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${known}.\n`);
    return 2;
  }
  const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
  const measured: Measured[] = [];
  let machine = '';
  for (const { name, title, runFull } of chosen) {
    signal.throwIfAborted();
    opened = openWorkbench();
    const bench = await opened;
    try {
      const { directory, services } = bench;
      machine ||= await describeMachine({ directory, postgresVersion: services.database.version });
      measured.push({ name, title, result: await runFull(bench) });
    } finally {
      await bench.close();
    }
    say(`\n${measured.slice(-1).map(formatBenchmark).join('')}`);
  }
  say(`\n${machine}`);
  if (names.length > 0) return 0;
  const file = path.join(repositoryRoot, 'docs/PERFORMANCE.md');
  const date = new Date().toISOString().slice(0, 10);
  const report = formatReport({ date, machine, measured });
  writeFileSync(file, replaceMeasured(readFileSync(file, 'utf8'), report));
  say('Written to docs/PERFORMANCE.md.');
  return 0;
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
  throw error;
});
process.exitCode = await Promise.race([measured, ended]);
