import { BundleError } from '@vitrine/bundle';
import { openExportRoot, type StorageErrorCode, storageCodeOf } from '@vitrine/bundle/node';
import type { Health, RunEnvironment, SweepResult } from '@vitrine/contract';
import { type DatabaseConfig, openDatabase } from '@vitrine/db';
import type { Logger } from 'pino';
import { type BundlePool, createBundlePool } from '../compute/bundle-pool.ts';
import { type ComputePool, createComputePool } from '../compute/compute-pool.ts';
import { limitConcurrency } from '../compute/limit-concurrency.ts';
import { openEvidenceStore } from '../compute/open-evidence-store.ts';
import type { VitrineConfig } from '../config.ts';
import { openArtifactStore } from '../registry/artifact-store.ts';
import { type SweepDependencies, sweep } from '../retention/sweep.ts';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { createIngest, type IngestSales } from '../sales/ingest-sales.ts';
import { listPresets } from '../sales/synthetic/presets.ts';
import { createRunner } from '../showcase/create-runner.ts';
import { openRunNotifier } from '../showcase/watch-events.ts';
import { type ExportDependencies, exportWorkspace } from '../workspace/export-workspace.ts';
import { joinExports } from '../workspace/join-exports.ts';
import { repairExports } from '../workspace/repair-exports.ts';
import { closeInOrder } from './close-in-order.ts';
import type { RequestContext, Services } from './context.ts';
import { describeDurability } from './describe-durability.ts';
import { createLoadBaseline } from './load-baseline.ts';
import { createEphemeralOutput, createKeptOutput } from './run-output.ts';
import { createLookup } from './siblings.ts';
import { createUseCases } from './use-cases.ts';

/** How long an export waits for earlier exports of the same workspace. */
const exportLockTimeoutMs = 30_000;

/** Each holds a connection for transactions until its plans are written; the rest of the pool serves everything else. */
const maxExportsReading = 2;

/** How often a server looks for runs whose process is gone. */
const settleIntervalMs = 30_000;

export interface CreateVitrineOptions {
  config: VitrineConfig;
  log: Logger;
  version: string;
  /** Servers restart a vanished embedded database and keep settling crashed runs; commands do neither. */
  mode: 'server' | 'command';
}

/** The wired product, which api and cli use. */
export interface Vitrine {
  createContext(requestId: string): RequestContext;
  ingestSales: IngestSales;
  health(): Promise<Health>;
  /** Lists what no workspace, plan, alias or bundle names, and removes it on request; refused while a run is in progress. */
  sweep(options: { remove: boolean }): Promise<SweepResult>;
  /** Ends the run of this process, then every connection, then the database if this process runs it. */
  close(): Promise<void>;
}

/** Opens the database, repairs what a crash left, and wires every slice. The only place that knows all slices. */
export async function createVitrine(options: CreateVitrineOptions): Promise<Vitrine> {
  const { config, log, version } = options;
  const database = await openDatabase(databaseConfig(options));
  const logFailure = (message: string, fields: Record<string, unknown>) =>
    log.error(fields, message);
  const compute = createComputePool(logFailure);
  const bundles = createBundlePool(logFailure);
  try {
    const services = await openServices({ ...options, database, compute, bundles });
    const { runner, notifier } = services;
    await runner.settleCrashed();
    const repair = await repairExports(services);
    const durability = await describeDurability(services, config);
    const settling = options.mode === 'server' ? startSettling(services, log) : undefined;
    return {
      createContext: (requestId) => createContext(services, requestId),
      ingestSales: createIngest(database),
      health: async () => {
        const problem = await database.findFault();
        const { kind } = database;
        return {
          status: problem === null ? 'ok' : 'degraded',
          version,
          database: {
            kind,
            version: problem === 'DATABASE_UNAVAILABLE' ? null : database.version,
            problem,
          },
          repair,
          ...durability,
        };
      },
      sweep: (sweepOptions) =>
        runner.whileIdle((lock) => sweep(sweepDependencies(services), { ...sweepOptions, lock })),
      close: async () => {
        clearInterval(settling);
        await closeInOrder([
          runner.close,
          notifier.close,
          compute.close,
          bundles.close,
          database.close,
        ]);
      },
    };
  } catch (error) {
    await closeInOrder([compute.close, bundles.close, database.close]).catch(() => {});
    throw error;
  }

  function databaseConfig({ mode }: CreateVitrineOptions): DatabaseConfig {
    const logs = {
      log: (message: string, fields: Record<string, unknown>) => log.info(fields, message),
      warn: (message: string, fields: Record<string, unknown>) => log.warn(fields, message),
    };
    if (config.database.kind === 'external') return { ...config.database, ...logs };
    return { ...config.database, ...logs, keepRunning: mode === 'server' };
  }
}

interface OpenServicesOptions extends CreateVitrineOptions {
  database: Services['database'];
  compute: ComputePool;
  bundles: BundlePool;
}

async function openServices(options: OpenServicesOptions): Promise<Services> {
  const { config, database, compute, bundles } = options;
  const log = (message: string, fields: Record<string, unknown>) =>
    options.log.warn(fields, message);
  const { artifactRoot, exportRoot: root } = config;
  const { artifacts, evidence } = await openFolder('ARTIFACT_ROOT', artifactRoot, async () => ({
    artifacts: await openArtifactStore({ root: artifactRoot, compute }),
    evidence: await openEvidenceStore({ root: artifactRoot, compute }),
  }));
  const exportRoot = await openFolder('SHOWCASE_EXPORT_ROOT', root, () =>
    openExportRoot({ root, work: bundles.work, log }),
  );
  const output = createKeptOutput({ database, artifacts });
  const kept = { database, artifacts, evidence, compute, output };
  const notifier = await openRunNotifier(database);
  const services: Services = {
    database,
    artifacts,
    evidence,
    exportRoot,
    exportWorkspace: joinExports((workspaceId, onSnapshot) =>
      exportWorkspace(exporting, { workspaceId, onSnapshot }),
    ),
    loadBaseline: createLoadBaseline(kept),
    presets: listPresets(),
    runner: createRunner({
      database,
      compute,
      notifier,
      useCases: createUseCases(kept),
      createEphemeralUseCases: () => createUseCases({ ...kept, output: createEphemeralOutput() }),
      environment: describeEnvironment(options.version),
      log,
    }),
    notifier,
    log,
  };
  const exporting: ExportDependencies = {
    database,
    exportRoot,
    repositoryRoot: config.repositoryRoot,
    createLookup: (db) => createLookup({ services, requestId: 'export' }, db),
    verifyArtifact: (run, signal) => artifacts.verify(run, signal),
    lockTimeoutMs: exportLockTimeoutMs,
    readInTurn: limitConcurrency(maxExportsReading),
    now: () => config.sourceDateEpoch ?? new Date(),
  };
  return services;
}

function describeEnvironment(version: string): RunEnvironment {
  const { version: node_version, platform, arch } = process;
  return { vitrine_version: version, node_version, platform, arch };
}

/** A folder that cannot be used is a setting to change: the error names the variable. */
async function openFolder<Opened>(
  variable: string,
  folder: string,
  open: () => Promise<Opened>,
): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    const message = `${variable} ${folder} cannot be used: ${explainFolder(error)}`;
    throw new VitrineError('INVALID_INPUT', message, { cause: error });
  }
}

/** Why a folder cannot be used and what helps, for errors with a known number. */
function explainFolder(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message}${folderRemedies[folderCodeOf(error)]}`;
}

function folderCodeOf(error: unknown): StorageErrorCode {
  if (!(error instanceof BundleError)) return storageCodeOf(error);
  return error.code === 'STORAGE_FULL' || error.code === 'STORAGE_READ_ONLY'
    ? error.code
    : 'STORAGE_FAILED';
}

const folderRemedies: Record<StorageErrorCode, string> = {
  STORAGE_FULL: '; free space there, raise the quota, or name another folder',
  STORAGE_READ_ONLY:
    '; mount it writable (`mount -o remount,rw`), give it to the user that runs Vitrine, or name another folder',
  STORAGE_FAILED: '',
};

function sweepDependencies(services: Services): SweepDependencies {
  const { database, artifacts, evidence, exportRoot } = services;
  return { db: database.db, modelFiles: artifacts, evidence, exportRoot };
}

function createContext(services: Services, requestId: string): RequestContext {
  return {
    db: services.database.db,
    services,
    requestId,
    createLookup: (db) => createLookup({ services, requestId }, db),
  };
}

function startSettling({ runner }: Services, log: Logger): NodeJS.Timeout {
  const settle = () => {
    runner
      .settleCrashed()
      .catch((error: unknown) => log.warn({ err: error }, 'Could not settle crashed runs'));
  };
  return setInterval(settle, settleIntervalMs).unref();
}
