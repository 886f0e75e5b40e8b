import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as bundle from '@vitrine/bundle/node';
import type { BundleReport } from '@vitrine/contract';
import type * as forecasting from '@vitrine/forecasting';
import type * as server from '@vitrine/server';
import * as z from 'zod';
import { isInstalled, runProgram } from './programs.ts';

/** The programs and packages of a built checkout that benchmarks start or import, by their paths in it. */
const builtFiles = {
  server: 'packages/server/dist/index.js',
  bundle: 'packages/bundle/dist/node.js',
  forecasting: 'packages/forecasting/dist/index.js',
  serverProgram: 'apps/api/dist/main.js',
  commandLine: 'apps/cli/dist/main.js',
  page: 'apps/web/dist/index.html',
} as const;

/** Started through npm and node, not built. */
const scripts = ['package.json', 'scripts/run.mjs', 'scripts/vitrine.mjs'];

type BuildErrorCode = 'NOT_BUILT' | 'NOT_COMPARABLE';

/** A directory cannot be measured as a build; the message says what it lacks and what to do. */
export class BuildError extends Error {
  readonly code: BuildErrorCode;
  readonly missing: readonly string[];

  constructor(code: BuildErrorCode, message: string, missing: readonly string[]) {
    super(message);
    this.name = 'BuildError';
    this.code = code;
    this.missing = missing;
  }
}

/** A function of another build is called like this one's: its types are not known here. */
const functionLike = <Type>() => z.custom<Type>((value) => typeof value === 'function');

const serverSchema = z.object({
  createVitrine: functionLike<typeof server.createVitrine>(),
  loadConfig: functionLike<typeof server.loadConfig>(),
  createCallerFactory: functionLike<typeof server.createCallerFactory>(),
  appRouter: z.custom<server.AppRouter>((value) => value !== undefined && value !== null),
});
const bundleSchema = z.object({
  /** Synchronous or not, depending on the build. */
  verifyBundleDirectory:
    functionLike<(...words: Parameters<typeof bundle.verifyBundleDirectory>) => VerifyAnswer>(),
});
const forecastingSchema = z.object({
  evaluateGrain: functionLike<typeof forecasting.evaluateGrain>(),
});

type VerifyAnswer = BundleReport | Promise<BundleReport>;

/** A built checkout: its commit, its programs, and its packages with the dependencies that they were installed with. */
export interface Build {
  root: string;
  /** Such as `8059971` or `8059971, with changes`. */
  commit: string;
  serverProgram: string;
  commandLine: string;
  server: z.infer<typeof serverSchema>;
  bundle: z.infer<typeof bundleSchema>;
}

/** Opens a checkout that has been built. Throws `BuildError` if it has not, or is too different to be measured. */
export async function openBuild(directory: string): Promise<Build> {
  assertBuilt(directory);
  const root = realpathSync(directory);
  return {
    root,
    commit: describeCommit(root),
    serverProgram: path.join(root, builtFiles.serverProgram),
    commandLine: path.join(root, builtFiles.commandLine),
    server: await load(path.join(root, builtFiles.server), serverSchema),
    bundle: await load(path.join(root, builtFiles.bundle), bundleSchema),
  };
}

/** The models of a build alone, for a process whose memory is measured. */
export function loadForecasting(root: string): Promise<z.infer<typeof forecastingSchema>> {
  return load(path.join(root, builtFiles.forecasting), forecastingSchema);
}

async function load<Type>(file: string, schema: z.ZodType<Type>): Promise<Type> {
  const loaded: unknown = await import(pathToFileURL(file).href);
  const { success, data, error } = schema.safeParse(loaded);
  if (success) return data;
  const lacking = error.issues.map((issue) => issue.path.join('.'));
  const message = `${file} does not export ${lacking.join(', ')}, which the benchmarks call. Compare with a newer checkout.`;
  throw new BuildError('NOT_COMPARABLE', message, lacking);
}

function assertBuilt(directory: string): void {
  const missing = [...scripts, ...Object.values(builtFiles)].filter(
    (file) => !existsSync(path.join(directory, file)),
  );
  if (missing.length === 0) return;
  const advice = missing.some((file) => scripts.includes(file))
    ? 'Name the root of another checkout of Vitrine.'
    : `Build it: cd ${directory} && npx --yes pnpm@12 install && npm run build`;
  const message = `${directory} is not a built checkout; it has no ${missing.join(', ')}. ${advice}`;
  throw new BuildError('NOT_BUILT', message, missing);
}

/** The commit that is checked out, and whether files differ from it. */
export function describeCommit(root: string): string {
  if (!isInstalled('git')) return 'unknown commit';
  try {
    const git = (...words: string[]) => runProgram('git', ['-C', root, ...words]).trim();
    // A downloaded archive may lie inside another repository, whose commit is not the archive's.
    if (git('rev-parse', '--show-prefix') !== '') return 'unknown commit';
    const commit = git('rev-parse', '--short=7', 'HEAD');
    return git('status', '--porcelain') === '' ? commit : `${commit}, with changes`;
  } catch {
    return 'unknown commit';
  }
}
