import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchmarks } from './benchmarks/index.ts';
import { describeMachine } from './harness/machine.ts';
import { formatBenchmark, formatReport, type Measured, replaceMeasured } from './harness/report.ts';
import { repositoryRoot } from './harness/repository.ts';
import { openWorkbench } from './harness/workbench.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs the benchmarks named, or all; only a whole run is written into the document, so that its figures are of one moment. */
async function main(names: readonly string[]): Promise<number> {
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
    const bench = await openWorkbench();
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

process.exitCode = await main(process.argv.slice(2));
