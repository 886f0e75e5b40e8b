import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hashFiles } from '../harness/hash-files.ts';
import { runProgram } from '../harness/programs.ts';
import type { Contender } from '../harness/race.ts';
import { repositoryRoot } from '../harness/repository.ts';

const name = 'upstream_shape.py';
/** Not part of the repository: it lies beside the checkout, or nowhere. */
const besideCheckout = path.join(repositoryRoot, '../shared/bench', name);
const checksums = 'checksums.sha256';

/** The system's interpreter first: it is the one that sees packages of the system. */
const interpreters = ['/usr/bin/python3', 'python3'];

interface UpstreamOptions {
  plans: number;
  /** A new empty directory for each round. */
  makeDirectory: () => string;
  program?: string;
}

interface Upstream {
  contenders: Contender[];
  notes: string[];
}

/** A stand-in for another exporter: one HTTP answer per plan, indented JSON, and every file hashed three times. */
export function findUpstream(options: UpstreamOptions): Upstream {
  const { plans, makeDirectory, program = besideCheckout } = options;
  const leftOut = (why: string) => ({
    contenders: [],
    notes: [`Left out: \`${name}\`, because ${why}.`],
  });
  if (!existsSync(program)) return leftOut('it was not there (`../shared/bench` beside the clone)');
  const interpreter = interpreters.find(hasHttpx);
  if (interpreter === undefined)
    return leftOut('no Python with `httpx` (`python3-httpx`) was found');
  const run = () => {
    const directory = path.join(makeDirectory(), 'upstream');
    const printed = runProgram(interpreter, [program, String(plans), directory]);
    return { amount: readMs(printed), answer: () => checkResult(directory, plans) };
  };
  return { contenders: [{ name, run, isApart: true }], notes: [] };
}

function hasHttpx(interpreter: string): boolean {
  try {
    runProgram(interpreter, ['-c', 'import httpx']);
    return true;
  } catch {
    return false;
  }
}

/** Its own clock, which starts after the imports. */
function readMs(printed: string): number {
  const seconds = /^(\d+\.\d+) s for /.exec(printed)?.[1];
  if (seconds === undefined) throw new Error(`${name} printed no time: ${printed.slice(0, 200)}`);
  return Number(seconds) * 1_000;
}

/** Its documents are its own, so it shows for itself that each plan has a file and every file the digest that it listed. */
function checkResult(directory: string, plans: number): string {
  const listed = readFileSync(path.join(directory, checksums), 'utf8').trimEnd().split('\n');
  const found = hashFiles(directory).filter((file) => file.path !== checksums);
  const lines = found.map((file) => `${file.sha256}  ${file.path}`);
  const written = found.filter((file) => file.path.startsWith('scenario_plans/')).length;
  if (written !== plans || lines.sort().join('\n') !== listed.sort().join('\n')) {
    throw new Error(`${name}: its files are not those that it listed, or not ${plans} plans`);
  }
  return `${plans} plans`;
}
