import type {
  Assumptions,
  JsonObject,
  Metrics,
  ModelRun,
  ModelRunStatus,
  SavedComparison,
  ScenarioMethod,
  SeedOverrides,
  ShowcaseRun,
  StepEvent,
  UserScope,
  Workspace,
  WorkspaceStatus,
} from '@vitrine/contract';
import { isNotNull, type SQL, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgSequence,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { timestamp } from './timestamp.ts';

/** Text ordered by code point on every server, for any locale: codes and names sort the same everywhere. */
const codeText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text collate "C"',
});

const createdAt = () => timestamp('created_at').notNull().default(sql`now()`);
const updatedAt = () => timestamp('updated_at').notNull().default(sql`now()`);
const tags = () => jsonb('tags').$type<string[]>().notNull().default([]);

/** Counts the changes of the registry; unlike a clock it is never set back. */
export const registryOrder = pgSequence('registry_order');

/** The next place in the order of the registry. */
export const nextRegistryOrder = sql`nextval('public.registry_order')`;

/** The single ids and the ids in lists of `created_objects`, as one array of JSON; an index serves it. */
export const listCreated = (column: AnyPgColumn): SQL =>
  sql`jsonb_path_query_array(${column}, 'lax $.*[*]')`;

const isHexId = (column: AnyPgColumn): SQL => sql`${column} ~ '^[0-9a-f]{32}$'`;
const isDigest = (column: AnyPgColumn): SQL => sql`${column} ~ '^[0-9a-f]{64}$'`;
const isFiniteAmount = (column: AnyPgColumn): SQL =>
  // NaN sorts above every number, so the upper bound is what keeps it out.
  sql`${column} >= 0 and ${column} < 'Infinity'`;
const isArray = (column: AnyPgColumn): SQL => sql`jsonb_typeof(${column}) = 'array'`;
const isObject = (column: AnyPgColumn): SQL => sql`jsonb_typeof(${column}) = 'object'`;
const isOneOf = (column: AnyPgColumn, values: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`;

const workspaceStatuses = [
  'running',
  'completed',
  'failed',
] as const satisfies readonly WorkspaceStatus[];
const modelRunStatuses = [
  'pending',
  'running',
  'success',
  'failed',
  'archived',
] as const satisfies readonly ModelRunStatus[];
const scenarioMethods = [
  'heuristic',
  'model_exogenous',
] as const satisfies readonly ScenarioMethod[];
const salesSources = ['seed', 'csv'] as const;

export const store = pgTable(
  'store',
  {
    store_id: integer('store_id').primaryKey().generatedAlwaysAsIdentity(),
    store_code: codeText('store_code').notNull().unique(),
  },
  (table) => [check('store_code_length', sql`char_length(${table.store_code}) between 1 and 64`)],
);

export const product = pgTable(
  'product',
  {
    product_id: integer('product_id').primaryKey().generatedAlwaysAsIdentity(),
    sku: codeText('sku').notNull().unique(),
  },
  (table) => [check('product_sku_length', sql`char_length(${table.sku}) between 1 and 64`)],
);

/**
 * The store and product of a row exist without foreign keys, whose check of each row takes longer than writing it. Who writes sales
 * checks all rows at once, and triggers of migration 0005 refuse to delete a store or product that has sales.
 */
export const salesDaily = pgTable(
  'sales_daily',
  {
    store_id: integer('store_id').notNull(),
    product_id: integer('product_id').notNull(),
    date: date('date', { mode: 'string' }).notNull(),
    quantity: numeric('quantity', { mode: 'number' }).notNull(),
    unit_price: numeric('unit_price', { mode: 'number' }).notNull(),
    on_promotion: boolean('on_promotion').notNull().default(false),
    in_stock: boolean('in_stock').notNull().default(true),
    source: text('source').$type<(typeof salesSources)[number]>().notNull(),
    /** SHA-256 of the inputs that seeded the row; null for rows from a file. */
    seed_digest: text('seed_digest'),
  },
  (table) => [
    primaryKey({
      name: 'sales_daily_pkey',
      columns: [table.store_id, table.product_id, table.date],
    }),
    check('sales_daily_quantity', isFiniteAmount(table.quantity)),
    check('sales_daily_unit_price', isFiniteAmount(table.unit_price)),
    check('sales_daily_source', isOneOf(table.source, salesSources)),
    check('sales_daily_seed_digest', sql`${table.source} = 'seed' or ${table.seed_digest} is null`),
    index('sales_daily_product_id').on(table.product_id),
    index('sales_daily_date').on(table.date),
  ],
);

export const modelRun = pgTable(
  'model_run',
  {
    run_id: text('run_id').primaryKey(),
    status: text('status').$type<ModelRunStatus>().notNull(),
    model_type: text('model_type').notNull(),
    model_config: jsonb('model_config').$type<JsonObject>().notNull(),
    feature_config: jsonb('feature_config').$type<JsonObject>(),
    config_hash: text('config_hash').notNull(),
    feature_frame_version: integer('feature_frame_version')
      .$type<ModelRun['feature_frame_version']>()
      .notNull(),
    store_id: integer('store_id').notNull(),
    product_id: integer('product_id').notNull(),
    data_window_start: date('data_window_start', { mode: 'string' }).notNull(),
    data_window_end: date('data_window_end', { mode: 'string' }).notNull(),
    data_hash: text('data_hash').notNull(),
    metrics: jsonb('metrics').$type<Metrics>(),
    artifact_uri: text('artifact_uri'),
    artifact_hash: text('artifact_hash'),
    artifact_size_bytes: bigint('artifact_size_bytes', { mode: 'number' }),
    runtime_info: jsonb('runtime_info').$type<JsonObject>(),
    error_message: text('error_message'),
    /** The place of the run's creation in the order of the registry. */
    registry_order: bigint('registry_order', { mode: 'number' })
      .notNull()
      .default(nextRegistryOrder),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  (table) => [
    check('model_run_run_id', isHexId(table.run_id)),
    check('model_run_status', isOneOf(table.status, modelRunStatuses)),
    check('model_run_config_hash', isDigest(table.config_hash)),
    check('model_run_data_hash', isDigest(table.data_hash)),
    check('model_run_artifact_hash', isDigest(table.artifact_hash)),
    check('model_run_artifact_size_bytes', sql`${table.artifact_size_bytes} >= 0`),
    check('model_run_feature_frame_version', sql`${table.feature_frame_version} in (1, 2)`),
    check('model_run_data_window', sql`${table.data_window_start} <= ${table.data_window_end}`),
    index('model_run_grain').on(table.store_id, table.product_id, table.created_at),
    index('model_run_grain_order').on(table.store_id, table.product_id, table.registry_order),
    // `order by … desc` puts nulls first, and only an index that does the same serves it.
    index('model_run_newest').on(
      table.created_at.desc().nullsFirst(),
      table.run_id.desc().nullsFirst(),
    ),
    // Unfinished runs of crashed processes are searched every half minute; there are hardly ever any.
    index('model_run_unfinished')
      .on(table.status)
      .where(sql`${table.status} in ('pending', 'running')`),
  ],
);

export const runAlias = pgTable(
  'run_alias',
  {
    alias_name: codeText('alias_name').primaryKey(),
    run_id: text('run_id').notNull(),
    description: text('description'),
    /** The place of the alias's last setting in the order of the registry. */
    registry_order: bigint('registry_order', { mode: 'number' })
      .notNull()
      .default(nextRegistryOrder),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  (table) => [
    check('run_alias_alias_name', sql`${table.alias_name} ~ '^[a-z0-9][a-z0-9_-]{0,99}$'`),
    check('run_alias_run_id', isHexId(table.run_id)),
    index('run_alias_run_id_index').on(table.run_id),
  ],
);

export const scenarioPlan = pgTable(
  'scenario_plan',
  {
    scenario_id: text('scenario_id').primaryKey(),
    name: text('name').notNull(),
    store_id: integer('store_id').notNull(),
    product_id: integer('product_id').notNull(),
    run_id: text('run_id').notNull(),
    horizon: integer('horizon').notNull(),
    method: text('method').$type<ScenarioMethod>().notNull(),
    assumptions: jsonb('assumptions').$type<Assumptions>().notNull(),
    comparison: jsonb('comparison').$type<SavedComparison>().notNull(),
    tags: tags(),
    cloned_from: text('cloned_from'),
    created_at: createdAt(),
  },
  (table) => [
    check('scenario_plan_scenario_id', isHexId(table.scenario_id)),
    check('scenario_plan_run_id', isHexId(table.run_id)),
    check('scenario_plan_cloned_from', isHexId(table.cloned_from)),
    check('scenario_plan_name', sql`${table.name} <> ''`),
    check('scenario_plan_horizon', sql`${table.horizon} between 1 and 90`),
    check('scenario_plan_method', isOneOf(table.method, scenarioMethods)),
    check('scenario_plan_tags', isArray(table.tags)),
    index('scenario_plan_run_id_index').on(table.run_id),
    index('scenario_plan_newest').on(
      table.created_at.desc().nullsFirst(),
      table.scenario_id.desc().nullsFirst(),
    ),
    index('scenario_plan_tags_index').using('gin', table.tags.op('jsonb_path_ops')),
  ],
);

export const showcaseWorkspace = pgTable(
  'showcase_workspace',
  {
    workspace_id: text('workspace_id').primaryKey(),
    name: codeText('name'),
    status: text('status').$type<WorkspaceStatus>().notNull(),
    /** Null on own data, where neither has an effect. */
    seed: bigint('seed', { mode: 'number' }),
    scenario: text('scenario'),
    reset: boolean('reset').notNull(),
    skip_seed: boolean('skip_seed').notNull(),
    seed_overrides: jsonb('seed_overrides').$type<SeedOverrides>(),
    user_scope: jsonb('user_scope').$type<UserScope>(),
    run_config: jsonb('run_config').$type<Workspace['run_config']>(),
    promote: boolean('promote').notNull().default(true),
    window_end: date('window_end', { mode: 'string' }),
    store_id: integer('store_id'),
    product_id: integer('product_id'),
    date_start: date('date_start', { mode: 'string' }),
    date_end: date('date_end', { mode: 'string' }),
    created_objects: jsonb('created_objects').$type<JsonObject>().notNull().default({}),
    result_summary: jsonb('result_summary').$type<Workspace['result_summary']>(),
    phase_summaries: jsonb('phase_summaries').$type<Workspace['phase_summaries']>(),
    stage_digests: jsonb('stage_digests').$type<Workspace['stage_digests']>(),
    replay_verdict: jsonb('replay_verdict').$type<Workspace['replay_verdict']>(),
    archived: boolean('archived').notNull().default(false),
    pinned: boolean('pinned').notNull().default(false),
    notes: text('notes'),
    tags: tags(),
    replayed_from_workspace_id: text('replayed_from_workspace_id'),
    config_schema_version: integer('config_schema_version').notNull().default(1),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  (table) => [
    check('showcase_workspace_workspace_id', isHexId(table.workspace_id)),
    check('showcase_workspace_replayed_from', isHexId(table.replayed_from_workspace_id)),
    check(
      'showcase_workspace_name',
      sql`${table.name} ~ '^[a-z0-9][a-z0-9_-]*$' and char_length(${table.name}) <= 100`,
    ),
    check('showcase_workspace_status', isOneOf(table.status, workspaceStatuses)),
    check('showcase_workspace_seed', sql`${table.seed} between 0 and 9007199254740991`),
    check(
      'showcase_workspace_seeded',
      sql`${table.skip_seed} or (${table.seed} is not null and ${table.scenario} is not null)`,
    ),
    check('showcase_workspace_notes', sql`char_length(${table.notes}) <= 2000`),
    check('showcase_workspace_tags', isArray(table.tags)),
    check('showcase_workspace_tags_count', sql`jsonb_array_length(${table.tags}) <= 20`),
    check('showcase_workspace_created_objects', isObject(table.created_objects)),
    check('showcase_workspace_config_schema_version', sql`${table.config_schema_version} >= 1`),
    index('showcase_workspace_newest').on(
      table.pinned.desc().nullsFirst(),
      table.created_at.desc().nullsFirst(),
      table.workspace_id.desc().nullsFirst(),
    ),
    index('showcase_workspace_by_name').on(
      table.pinned.desc().nullsFirst(),
      table.name,
      table.created_at.desc().nullsFirst(),
      table.workspace_id.desc().nullsFirst(),
    ),
    // Narrow, so that totals and searches by part of the name read the index instead of the rows.
    index('showcase_workspace_search').on(table.name, table.archived),
    // A page of model runs asks for the workspaces that name them.
    index('showcase_workspace_created_objects_index').using(
      'gin',
      listCreated(table.created_objects),
    ),
    // Each delete first queries the replays of its workspaces; most rows are not replays.
    index('showcase_workspace_replays')
      .on(table.replayed_from_workspace_id)
      .where(isNotNull(table.replayed_from_workspace_id)),
    // The same for workspaces.
    index('showcase_workspace_running').on(table.status).where(sql`${table.status} = 'running'`),
    index('showcase_workspace_tags_index').using('gin', table.tags.op('jsonb_path_ops')),
  ],
);

export const showcaseRun = pgTable(
  'showcase_run',
  {
    showcase_run_id: text('showcase_run_id').primaryKey(),
    workspace_id: text('workspace_id'),
    status: text('status').$type<ShowcaseRun['status']>().notNull(),
    /** Counts the runs, so that the newest one does not depend on a clock. */
    run_order: bigint('run_order', { mode: 'number' }).generatedAlwaysAsIdentity(),
    started_at: timestamp('started_at').notNull().default(sql`now()`),
    stop_requested_at: timestamp('stop_requested_at'),
    ended_at: timestamp('ended_at'),
  },
  (table) => [
    check('showcase_run_showcase_run_id', isHexId(table.showcase_run_id)),
    check('showcase_run_workspace_id', isHexId(table.workspace_id)),
    check('showcase_run_status', isOneOf(table.status, workspaceStatuses)),
    index('showcase_run_newest').on(table.run_order.desc().nullsFirst()),
    index('showcase_run_workspace_id_index').on(table.workspace_id),
  ],
);

export const showcaseEvent = pgTable(
  'showcase_event',
  {
    showcase_run_id: text('showcase_run_id').notNull(),
    event_id: integer('event_id').notNull(),
    event: jsonb('event').$type<StepEvent>().notNull(),
  },
  (table) => [
    primaryKey({
      name: 'showcase_event_pkey',
      columns: [table.showcase_run_id, table.event_id],
    }),
    foreignKey({
      name: 'showcase_event_showcase_run_id_fkey',
      columns: [table.showcase_run_id],
      foreignColumns: [showcaseRun.showcase_run_id],
    }).onDelete('cascade'),
    check('showcase_event_event_id', sql`${table.event_id} >= 1`),
  ],
);
