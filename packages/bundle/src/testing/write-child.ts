import { readlinkSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import { relative } from 'node:path';
import { getSystemErrorName } from 'node:util';
import * as z from 'zod';
import { BundleError } from '../bundle-error.ts';
import { openExportRoot, type WriteOptions } from '../node.ts';
import { liveGeneration } from './live-generation.ts';
import {
  fillSample,
  sampleId,
  sampleManifest,
  samplePlan,
  sampleWorkspaceId,
} from './sample-bundle.ts';

/** Whether `at` counts every call, or only those that change or flush something. */
const ofCalls = z.enum(['operations', 'changes']).default('operations');

const faultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('kill'),
    at: z.int(),
    of: ofCalls,
    when: z.enum(['before', 'after']),
  }),
  z.object({
    kind: z.literal('fail'),
    at: z.int(),
    of: ofCalls,
    errno: z.string(),
    lasting: z.boolean(),
  }),
  z.object({ kind: z.literal('refuse_renames'), from: z.int(), times: z.int() }),
  z.object({ kind: z.literal('short_write') }),
  z.object({ kind: z.literal('wrong_byte') }),
]);
export type Fault = z.input<typeof faultSchema>;
type PlantedFault = z.output<typeof faultSchema>;

const taskSchema = z.object({
  root: z.string(),
  work: z.enum(['write', 'repair', 'sweep']),
  plans: z.int(),
  generations: z.array(z.int()),
  fault: faultSchema,
  /** The deliberate mistake: the old bundle is deleted before the new one has its name. */
  removeFirst: z.boolean().default(false),
  shuffle: z.boolean().default(false),
  /** The plans are the same in every generation, so that an export takes them from the live bundle. */
  samePlans: z.boolean().default(false),
});
export type Task = z.input<typeof taskSchema>;
/** One faulted export of a sweep, and which generation was live after it and after a repair. */
type Faulted = {
  at: number;
  code: string | null;
  before: string;
  live: string;
  repaired: string;
};
export type Outcome = {
  operations: number;
  code: string | null;
  sweep: Faulted[];
  /** The operations that changed names or made something durable, in order: `flush W`, `rename W.n.new W`, … */
  calls: string[];
};

type Operation = (...values: unknown[]) => unknown;
type Holder = Record<string, Operation>;

const requireBuiltin = createRequire(import.meta.url);
const fs: Holder & { promises: Holder } = requireBuiltin('node:fs');

const counter: { operations: number; renames: number; armed: boolean; calls: string[] } = {
  operations: 0,
  renames: 0,
  armed: false,
  calls: [],
};

/** The path below the export root, with the nonce of an export as `n`. */
function nameOf(path: unknown): string {
  const name = relative(task.root, String(path)) || '.';
  return name.replace(/\.[0-9a-f]{16}\./, '.n.');
}

const traced: Record<string, (self: unknown, values: readonly unknown[]) => string> = {
  sync: (self) => `flush ${nameOf(pathOf(self))}`,
  utimes: (self) => `touch ${nameOf(pathOf(self))}`,
  renameSync: (_, [from, to]) => `rename ${nameOf(from)} ${nameOf(to)}`,
  rm: (_, [path]) => `remove ${nameOf(path)}`,
  rmSync: (_, [path]) => `remove ${nameOf(path)}`,
  mkdir: (_, [path]) => `make ${nameOf(path)}`,
  mkdirSync: (_, [path]) => `make ${nameOf(path)}`,
  copyFile: (_, [from, to]) => `copy ${nameOf(from)} ${nameOf(to)}`,
};

function pathOf(handle: unknown): string {
  const { fd } = z.object({ fd: z.int() }).parse(handle);
  return readlinkSync(`/proc/self/fd/${fd}`);
}

/** The check of the mounts renames a name that does not exist. */
function isProbe(values: readonly unknown[]): boolean {
  return String(values[0]).endsWith('.vitrine-probe');
}

type Call = { name: string; operations: number; changes: number | null };

/** Counts a call, as an operation and, where it changes or flushes something, as a change. */
function countCall(name: string, self: unknown, values: readonly unknown[]): Call {
  counter.operations += 1;
  const { operations } = counter;
  const describe = traced[name];
  if (describe === undefined || isProbe(values)) return { name, operations, changes: null };
  counter.calls.push(describe(self, values));
  return { name, operations, changes: counter.calls.length };
}

/** An error as Node throws it: libuv has no name for some numbers (EDQUOT), and `code` is then a phrase. */
function raise(errno: string, name: string): never {
  const number = Object.entries(constants.errno).find(([known]) => known === errno)?.[1];
  if (number === undefined) throw new Error(`There is no ${errno}`);
  const code = getSystemErrorName(-number);
  const details = { code, errno: -number, syscall: name };
  throw Object.assign(new Error(`${code}: injected, ${name}`), details);
}

function refuseRename(fault: PlantedFault, { name, changes }: Call): void {
  if (fault.kind !== 'refuse_renames' || name !== 'renameSync' || changes === null) return;
  counter.renames += 1;
  const refused = counter.renames - fault.from;
  if (refused >= 0 && refused < fault.times) raise('EIO', 'rename');
}

function strike(
  fault: PlantedFault,
  { call, when }: { call: Call; when: 'before' | 'after' },
): void {
  if (when === 'before') refuseRename(fault, call);
  if (fault.kind !== 'kill' && fault.kind !== 'fail') return;
  const count = call[fault.of];
  if (count === null) return;
  if (fault.kind === 'kill' && fault.at === count && fault.when === when) {
    process.kill(process.pid, 'SIGKILL');
  }
  if (fault.kind !== 'fail' || when !== 'before') return;
  if (count === fault.at || (fault.lasting && count > fault.at)) raise(fault.errno, call.name);
}

/** Counts calls of one function and lets the fault strike before or after the chosen one. */
function wrap(holder: Holder, name: string, fault: PlantedFault): void {
  const original = holder[name];
  if (original === undefined) throw new Error(`There is no ${name}`);
  if (name.endsWith('Sync')) {
    holder[name] = function (this: unknown, ...values: unknown[]) {
      if (!counter.armed) return original.apply(this, values);
      const call = countCall(name, this, values);
      strike(fault, { call, when: 'before' });
      const result = original.apply(this, values);
      strike(fault, { call, when: 'after' });
      return result;
    };
    return;
  }
  holder[name] = async function (this: unknown, ...values: unknown[]) {
    if (!counter.armed) return await original.apply(this, values);
    const call = countCall(name, this, values);
    strike(fault, { call, when: 'before' });
    const result = await original.apply(this, values);
    strike(fault, { call, when: 'after' });
    return result;
  };
}

/** Makes a function that writes its last argument write less, or something else. */
function alterWrites(holder: Holder, name: string, fault: PlantedFault): void {
  const original = holder[name];
  if (original === undefined) throw new Error(`There is no ${name}`);
  holder[name] = function (this: unknown, ...values: unknown[]) {
    const bytes = values.at(-1);
    if (!counter.armed || !Buffer.isBuffer(bytes)) return original.apply(this, values);
    const altered = Buffer.from(bytes);
    altered[5] = (altered[5] ?? 0) ^ 1;
    const given = fault.kind === 'short_write' ? bytes.subarray(1) : altered;
    return original.apply(this, [...values.slice(0, -1), given]);
  };
}

/** `sync -f` is a separate program: only its start is recorded. */
function traceFileSystemFlush(): void {
  const programs: Holder = requireBuiltin('node:child_process');
  const { execFile } = programs;
  programs.execFile = (...values) => {
    const [command, words] = z
      .tuple([z.string(), z.array(z.string())])
      .rest(z.unknown())
      .parse(values);
    if (counter.armed) counter.calls.push(`${command} ${words[0]} ${nameOf(words[1])}`);
    return execFile?.(...values);
  };
}

async function plantFaults(task: z.infer<typeof taskSchema>): Promise<void> {
  const { fault } = task;
  const handle = await requireBuiltin('node:fs/promises').open('/dev/null');
  const prototype: Holder = Object.getPrototypeOf(handle);
  await handle.close();
  if (fault.kind === 'short_write' || fault.kind === 'wrong_byte') {
    alterWrites(prototype, 'writeFile', fault);
    alterWrites(fs, 'writeFileSync', fault);
  }
  if (task.removeFirst) {
    const { renameSync, rmSync } = fs;
    fs.renameSync = (from, to) =>
      String(to).endsWith('.old') ? rmSync?.(from, { recursive: true }) : renameSync?.(from, to);
  }
  for (const name of ['mkdir', 'open', 'rm', 'readdir', 'copyFile', 'statfs'])
    wrap(fs.promises, name, fault);
  const blocking = ['openSync', 'readSync', 'writeFileSync', 'fstatSync'];
  for (const name of [...blocking, 'readdirSync', 'renameSync', 'mkdirSync', 'rmSync'])
    wrap(fs, name, fault);
  for (const name of ['writeFile', 'stat', 'sync', 'utimes']) wrap(prototype, name, fault);
  traceFileSystemFlush();
  syncBuiltinESMExports();
}

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, shuffled(child)] as const);
  return Object.fromEntries(entries.reverse());
}

function fillOf(task: z.infer<typeof taskSchema>, generation: number): WriteOptions<void>['fill'] {
  const sample = { plans: task.plans, generation, ...(task.samePlans && { planGeneration: 0 }) };
  if (!task.shuffle) return fillSample(sample);
  return async (stage) => {
    const numbers = Array.from({ length: task.plans }, (_, index) => task.plans - index);
    const files = [];
    for (const number of numbers) {
      const body = shuffled(samplePlan(number, generation));
      files.push(...(await stage.writePlans([{ scenario_id: sampleId(number), body }])));
    }
    await stage.writeManifest(sampleManifest(sample, files));
  };
}

async function run(task: z.infer<typeof taskSchema>): Promise<void> {
  const exports = await openExportRoot({ root: task.root });
  counter.armed = true;
  if (task.work === 'repair') {
    await exports.repair(sampleWorkspaceId);
    return;
  }
  for (const generation of task.generations) {
    const fill = fillOf(task, generation);
    await exports.write({ workspaceId: sampleWorkspaceId, fill });
  }
}

function codeOf(error: unknown): string {
  return error instanceof BundleError ? error.code : String(error);
}

/** Fails every operation of an export in turn, each export being a new generation. */
async function sweep(task: z.infer<typeof taskSchema>): Promise<Faulted[]> {
  const { fault, root } = task;
  if (fault.kind !== 'fail') throw new Error('A sweep needs an errno');
  const exports = await openExportRoot({ root });
  const results: Faulted[] = [];
  for (fault.at = 1; ; fault.at += 1) {
    const before = await liveGeneration(root);
    Object.assign(counter, { operations: 0, armed: true });
    const fill = fillOf(task, fault.at);
    const code = await exports
      .write({ workspaceId: sampleWorkspaceId, fill })
      .then(() => null, codeOf);
    counter.armed = false;
    const live = await liveGeneration(root);
    await exports.repair(sampleWorkspaceId);
    if (counter.operations < fault.at) return results;
    results.push({ at: fault.at, code, before, live, repaired: await liveGeneration(root) });
  }
}

const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
await plantFaults(task);
const outcome: Outcome = { operations: 0, code: null, sweep: [], calls: counter.calls };
try {
  if (task.work === 'sweep') outcome.sweep = await sweep(task);
  else await run(task);
} catch (error) {
  outcome.code = codeOf(error);
}
outcome.operations = counter.operations;
process.stdout.write(JSON.stringify(outcome));
