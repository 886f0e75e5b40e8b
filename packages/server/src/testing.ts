import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  type ModelRun,
  type ModelType,
  procedures,
  type SavedComparison,
  type Workspace,
} from '@vitrine/contract';
import { modelRun, scenarioPlan, showcaseWorkspace, type VitrineDb } from '@vitrine/db';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { loadConfig } from './config.ts';
import { createId } from './ids.ts';
import { registerModelRun } from './registry/register-model-run.ts';
import { toProblem } from './rpc/errors.ts';
import { createCallerFactory } from './rpc/trpc.ts';
import type { Services } from './wiring/context.ts';
import { createVitrine, type Vitrine } from './wiring/create-vitrine.ts';
import { appRouter } from './wiring/root.ts';

const createCaller = createCallerFactory(appRouter);

/** The whole product on a private database and in private directories. */
export interface TestVitrine {
  vitrine: Vitrine;
  services: Services;
  db: VitrineDb;
  call: ReturnType<typeof createCaller>;
  database: TestDatabase;
  repositoryRoot: string;
  artifactRoot: string;
  exportRoot: string;
  close(): Promise<void>;
}

export async function openTestVitrine(
  environment: Record<string, string> = {},
): Promise<TestVitrine> {
  const database = await createTestDatabase();
  const repositoryRoot = await mkdtemp(path.join(os.tmpdir(), 'vitrine-server-'));
  const config = loadConfig({ ...environment, DATABASE_URL: database.url }, repositoryRoot);
  const vitrine = await createVitrine({
    config,
    log: pino({ level: 'silent' }),
    version: 'test',
    mode: 'command',
  });
  const context = vitrine.createContext('test-request');
  return {
    vitrine,
    services: context.services,
    db: context.db,
    call: createCaller(context),
    database,
    repositoryRoot,
    artifactRoot: config.artifactRoot,
    exportRoot: config.exportRoot,
    close: async () => {
      await vitrine.close();
      await database.dispose();
      await rm(repositoryRoot, { recursive: true, force: true });
    },
  };
}

/** The problem that a call rejects with; fails if the call succeeds. */
export async function problemOf(call: Promise<unknown>) {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) {
    return toProblem(outcome.error, { instance: '/test', requestId: 'test-request' });
  }
  throw new Error(`expected a problem, got ${JSON.stringify(outcome.value)}`);
}

interface DeclaredBranch {
  [name: string]: { type: string; description: string } | DeclaredBranch;
}

const isDeclaration = (
  node: DeclaredBranch[string],
): node is { type: string; description: string } => typeof node.description === 'string';

/** Path and kind of every procedure that the contract declares. */
export function listDeclared(branch: DeclaredBranch = procedures, prefix = ''): [string, string][] {
  return Object.entries(branch).flatMap(([name, node]): [string, string][] =>
    isDeclaration(node)
      ? [[`${prefix}${name}`, node.type]]
      : listDeclared(node, `${prefix}${name}.`),
  );
}

/** Loads sales from text, in one piece unless `chunks` is given. */
export function ingest({ vitrine }: TestVitrine, ...chunks: (string | Buffer)[]) {
  return vitrine.ingestSales(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
}

const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** SHA-256 of all rows of every table, by table. */
export async function digestTables(db: VitrineDb): Promise<Record<string, string>> {
  const tables = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await db.execute<{ rows: string | null }>(
      sql`select string_agg(t::text, e'\n' order by t::text) as rows from ${sql.identifier(name)} t`,
    );
    digests[name] = digest(row?.rows ?? '');
  }
  return digests;
}

/** SHA-256 of every file under a directory by relative path; directories end with a slash, anything else is marked as such. */
export async function digestTree(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const listed = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(root, file);
      if (entry.isDirectory()) return [`${name}/`, 'directory'] as const;
      return [name, entry.isFile() ? digest(await readFile(file)) : 'not a file'] as const;
    }),
  );
  return Object.fromEntries(listed.sort(([left], [right]) => (left < right ? -1 : 1)));
}

interface RunOptions {
  store_id?: number;
  product_id?: number;
  model_type?: ModelType;
  quantities?: readonly number[];
  start?: string;
  end?: string;
  metrics?: ModelRun['metrics'];
  model?: Record<string, string | number>;
}

/** Registers a run of the naive model, file and all, the way the pipeline does. */
export function registerRun({ db, services }: TestVitrine, options: RunOptions = {}) {
  const quantities = options.quantities ?? [3, 4, 5];
  return registerModelRun({
    db,
    artifacts: services.artifacts,
    model: {
      model_type: options.model_type ?? 'naive',
      model_config: {},
      feature_config: null,
      feature_frame_version: options.model_type === 'ridge' ? 2 : 1,
      store_id: options.store_id ?? 1,
      product_id: options.product_id ?? 1,
      data_window_start: options.start ?? '2025-01-01',
      data_window_end: options.end ?? '2025-01-03',
      quantities,
      metrics:
        options.metrics === undefined
          ? { wape: 0.5, smape: 40, mae: 2, rmse: 3, bias: -1 }
          : options.metrics,
      artifact: { last: quantities.at(-1) ?? 0, ...options.model },
      runtime_info: {},
    },
  });
}

/** A row that no pipeline would write: for tests of lists and of damaged data. */
export async function insertRunRow(db: VitrineDb, row: Partial<ModelRun>): Promise<string> {
  const run_id = row.run_id ?? createId();
  await db.insert(modelRun).values({
    status: 'success',
    model_type: 'naive',
    model_config: {},
    feature_config: null,
    config_hash: '0'.repeat(64),
    feature_frame_version: 1,
    store_id: 1,
    product_id: 1,
    data_window_start: '2025-01-01',
    data_window_end: '2025-01-03',
    data_hash: '0'.repeat(64),
    ...row,
    run_id,
  });
  return run_id;
}

/** A kept workspace as after a run, without the run. */
export async function insertWorkspace(
  db: VitrineDb,
  row: Partial<typeof showcaseWorkspace.$inferInsert> = {},
): Promise<Workspace['workspace_id']> {
  const workspace_id = row.workspace_id ?? createId();
  await db.insert(showcaseWorkspace).values({
    status: 'completed',
    seed: 42,
    scenario: 'demo_minimal',
    reset: false,
    skip_seed: true,
    ...row,
    workspace_id,
  });
  return workspace_id;
}

/** The comparison of a plan as kept by versions before `unit_price_source` and `revenue_unknown`. */
export const oldComparison: SavedComparison = {
  days: [{ date: '2025-01-04', baseline: 5, scenario: 6, delta: 1, applied_factor: 1.2 }],
  baseline_units: 5,
  scenario_units: 6,
  units_delta: 1,
  units_delta_pct: 0.2,
  unit_price_used: 2,
  baseline_revenue: 10,
  scenario_revenue: 12,
  revenue_delta: 2,
  coverage_verdict: 'unknown',
  method: 'heuristic',
  disclaimer: 'a test',
};

/** A saved plan without a simulation behind it. */
export async function insertPlan(
  db: VitrineDb,
  row: Partial<typeof scenarioPlan.$inferInsert> = {},
): Promise<string> {
  const scenario_id = row.scenario_id ?? createId();
  await db.insert(scenarioPlan).values({
    name: `plan ${scenario_id.slice(0, 4)}`,
    store_id: 1,
    product_id: 1,
    run_id: '0'.repeat(32),
    horizon: 1,
    method: 'heuristic',
    assumptions: {},
    comparison: { ...oldComparison, unit_price_source: 'given', revenue_unknown: null },
    ...row,
    scenario_id,
  });
  return scenario_id;
}
