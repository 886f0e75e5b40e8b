import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { isTrackedEnvelope } from '@trpc/server';
import {
  type PipelineResult,
  pipelineResultSchema,
  type RunRequestInput,
  type StepEvent,
  type StepName,
  stepEventSchema,
  type Workspace,
  workspaceSchema,
} from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { createTestDatabase, type TestDatabase } from '@vitrine/db/testing';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { loadConfig, type VitrineConfig } from '../../config.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createVitrine, type Vitrine } from '../../wiring/create-vitrine.ts';
import { appRouter } from '../../wiring/root.ts';

const repositoryRoot = fileURLToPath(new URL('../../../../..', import.meta.url));
const createCaller = createCallerFactory(appRouter);

type Caller = ReturnType<typeof createCaller>;

export interface NumberedEvent {
  id: number;
  event: StepEvent;
}

export interface FinishedRun {
  showcase_run_id: string;
  workspace_id: string | null;
  events: NumberedEvent[];
  result: PipelineResult;
  /** The event that ended a step. */
  step(name: StepName): StepEvent;
}

/** One opened product, as a separate process would open it. */
export interface Instance {
  vitrine: Vitrine;
  api: Caller;
  ingest(csv: string): Promise<void>;
  /** Every event of a run, or those after a given one, until the run has ended. */
  watch(showcaseRunId: string, lastEventId?: string): Promise<NumberedEvent[]>;
  run(request: RunRequestInput): Promise<FinishedRun>;
  /** The workspace of the run; fails if it kept none. */
  kept(run: FinishedRun): Promise<Workspace>;
}

/** A private database and folders with any number of product instances on them. */
export interface Lab {
  database: TestDatabase;
  config: VitrineConfig;
  open(): Promise<Instance>;
  /** Deletes every run and its objects, so that a test file can open one lab for all its tests. */
  clearRuns(): Promise<void>;
  clearSales(): Promise<void>;
  dispose(): Promise<void>;
}

/** Needs the test server of `@vitrine/db/testing` as the project's globalSetup. */
export async function openLab(): Promise<Lab> {
  const [database, directory] = await Promise.all([
    createTestDatabase(),
    mkdtemp(path.join(tmpdir(), 'vitrine-showcase-')),
  ]);
  const environment = {
    DATABASE_URL: database.url,
    SHOWCASE_EXPORT_ROOT: path.join(directory, 'showcase'),
    ARTIFACT_ROOT: path.join(directory, 'models'),
  };
  const config = loadConfig(environment, repositoryRoot);
  const opened: Vitrine[] = [];
  let handle: Promise<Database> | undefined;
  const cleaner = () => {
    handle ??= database.open();
    return handle;
  };
  return {
    database,
    config,
    open: async () => {
      const vitrine = await openQuietly(config);
      opened.push(vitrine);
      return driveInstance(vitrine);
    },
    clearRuns: async () => {
      const { db } = await cleaner();
      await db.execute(sql`truncate model_run, run_alias, scenario_plan, showcase_workspace,
        showcase_run, showcase_event`);
    },
    clearSales: async () => {
      const { db } = await cleaner();
      await db.execute(sql`truncate sales_daily, store, product`);
    },
    dispose: async () => {
      await Promise.all(opened.map((vitrine) => vitrine.close()));
      await database.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function openQuietly(config: VitrineConfig): Promise<Vitrine> {
  const log = pino({ level: 'silent' });
  return createVitrine({ config, log, version: '0.0.0-test', mode: 'command' });
}

function driveInstance(vitrine: Vitrine): Instance {
  const api = createCaller(vitrine.createContext('test'));
  const watch: Instance['watch'] = async (showcase_run_id, lastEventId) => {
    const events: NumberedEvent[] = [];
    const stream: AsyncIterable<unknown> = await api.showcase.events({
      showcase_run_id,
      lastEventId,
    });
    for await (const envelope of stream) events.push(readEnvelope(envelope));
    return events;
  };
  return {
    vitrine,
    api,
    watch,
    ingest: async (csv) => {
      await vitrine.ingestSales(Readable.from([csv]));
    },
    run: async (request) => {
      const started = await api.showcase.start(request);
      const events = await watch(started.showcase_run_id);
      return { ...started, ...summarizeEvents(events) };
    },
    kept: async ({ workspace_id }) => {
      if (workspace_id === null) throw new Error('the run kept no workspace');
      return workspaceSchema.parse(await api.workspace.byId({ workspace_id }));
    },
  };
}

export function readEnvelope(envelope: unknown): NumberedEvent {
  if (!isTrackedEnvelope<unknown>(envelope)) throw new TypeError('an event without an id');
  const [id, event] = envelope;
  return { id: Number(id), event: stepEventSchema.parse(event) };
}

export function summarizeEvents(
  events: NumberedEvent[],
): Pick<FinishedRun, 'events' | 'result' | 'step'> {
  const last = events.at(-1)?.event;
  return {
    events,
    result: pipelineResultSchema.parse(last?.data),
    step: (name) => {
      const [found] = events
        .map(({ event }) => event)
        .filter((event) => event.event_type === 'step_complete' && event.step_name === name);
      if (!found) throw new Error(`the run has no step_complete of ${name}`);
      return found;
    },
  };
}
