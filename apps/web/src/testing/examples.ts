import {
  type Alias,
  type BacktestOutcome,
  type Comparison,
  type ExportedModelRun,
  type KeptModelRun,
  type ModelRun,
  type ModelType,
  phaseNames,
  type RunReferenceKey,
  runReferenceKeys,
  type ScenarioPlan,
  type ShowcaseRun,
  type StepEvent,
  type StepName,
  showcaseSteps,
  type Workspace,
  type WorkspaceExportResult,
  type WorkspaceListItem,
} from '@vitrine/contract';

export const workspaceId = '7f3a91c2d4e5460f8a1b2c3d4e5fc2e1';
export const otherWorkspaceId = 'a41e0b7c9d8f4e21b3c5d7e9f1a2b3c4';
const planId = '0123456789abcdef0123456789abcdef';

/** Three folds of the example run: the winner is a tenth better than the yardstick, another one is lower still. */
export function exampleOutcome(part: Partial<BacktestOutcome> = {}): BacktestOutcome {
  const score = (
    model_type: ModelType,
    wape: number,
    skill_vs_seasonal_naive: number,
  ): BacktestOutcome['candidates'][number] => ({
    model_type,
    feature_frame_version: model_type === 'ridge' ? 2 : 1,
    metrics: { wape, smape: 61.2, mae: 69.5, rmse: 101.4, bias: -4.25, mase: 0.9, rmsse: 0.8 },
    skill_vs_seasonal_naive,
    intervals: [],
    reason: null,
  });
  return {
    candidates: [
      score('median_combination', 0.654, 0.1),
      score('ridge', 0.64, 0.12),
      score('seasonal_naive', 0.727255, 0),
    ],
    selection: {
      rule: 'median_combination_unless_10_percent_better',
      metric: 'wape',
      winner: 'median_combination',
      reason: 'No other candidate is at least 10 % better than median_combination.',
    },
    verdict: { skill_vs_seasonal_naive: 0.1, skill_vs_zero: 0.346, flags: [] },
    measured_on: {
      folds: 3,
      days: 42,
      first_date: '2011-10-29',
      last_date: '2011-12-09',
      selling_days: 35,
    },
    ...part,
  };
}

/** The health of a workspace that names nothing. */
export function exampleHealth({ workspace_id }: { workspace_id: string }) {
  return {
    workspace_id,
    references: [],
    alive: 0,
    dead: 0,
    unknown: 0,
    partial_run: false,
    checked_at: '2026-11-22T10:00:00.000Z',
  };
}

/** A completed run on own data, changed as told. */
export function exampleRow(part: Partial<WorkspaceListItem> = {}): WorkspaceListItem {
  return {
    workspace_id: workspaceId,
    name: 'q4-baseline',
    status: 'completed',
    seed: null,
    scenario: null,
    reset: false,
    skip_seed: true,
    seed_overrides: null,
    user_scope: { store_id: 1, product_id: 2, store_code: 'UK', sku: '85123A' },
    run_config: null,
    promote: false,
    window_end: '2011-12-09',
    store_id: 1,
    product_id: 2,
    date_start: '2010-12-01',
    date_end: '2011-12-09',
    result_summary: {
      winner_model_type: 'seasonal_naive',
      winner_wape: 0.727255,
      wall_clock_s: 4.2,
    },
    replay_verdict: null,
    grain: { store_code: 'UK', sku: '85123A' },
    verdict: null,
    measured_on: null,
    has_bundle: false,
    archived: false,
    pinned: false,
    tags: [],
    replayed_from_workspace_id: null,
    config_schema_version: 1,
    created_at: '2026-11-22T09:00:00.000Z',
    updated_at: '2026-11-22T09:00:05.000Z',
    ...part,
  };
}

/** The part of a row that is stored as it stands. */
export function recordOf(row: WorkspaceListItem) {
  const {
    grain: _grain,
    verdict: _verdict,
    measured_on: _measuredOn,
    has_bundle: _bundle,
    ...record
  } = row;
  return record;
}

export const runIds = ['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)] as const;

/** The whole record of the completed run, changed as told. */
export function exampleWorkspace(part: Partial<Workspace> = {}): Workspace {
  const [winning_run_id, v2_run_id, stale_alias_run_id] = runIds;
  return {
    ...recordOf(exampleRow()),
    created_objects: { winning_run_id, v2_run_id, stale_alias_run_id },
    notes: null,
    phase_summaries: null,
    stage_digests: null,
    ...part,
  };
}

/** A run that completed after a second and kept nothing, changed as told. */
export function exampleShowcaseRun(part: Partial<ShowcaseRun> = {}): ShowcaseRun {
  return {
    showcase_run_id: 'e'.repeat(32),
    workspace_id: null,
    status: 'completed',
    started_at: '2026-11-22T10:00:00.000Z',
    stop_requested_at: null,
    ended_at: '2026-11-22T10:00:01.000Z',
    ...part,
  };
}

/** The end of a step, changed as told. */
export function exampleStep(step_name: StepName, part: Partial<StepEvent> = {}): StepEvent {
  const index = showcaseSteps.findIndex((step) => step.step_name === step_name);
  const phase_name = showcaseSteps[index]?.phase_name ?? 'data';
  return {
    event_type: 'step_complete',
    step_name,
    step_index: index + 1,
    total_steps: 16,
    phase_name,
    phase_index: phaseNames.indexOf(phase_name) + 1,
    phase_total: 6,
    status: 'pass',
    detail: `${step_name} found it`,
    duration_ms: 5,
    data: {},
    timestamp: '2026-11-22T10:00:00.000Z',
    ...part,
  };
}

/** The end of a run that kept nothing, changed as told. */
export function exampleCompletion(part: Partial<StepEvent> = {}): StepEvent {
  return {
    ...exampleStep('keep'),
    event_type: 'pipeline_complete',
    step_name: null,
    step_index: null,
    phase_name: null,
    phase_index: null,
    data: {
      overall_status: 'pass',
      workspace_id: null,
      winner_model_type: 'naive',
      winner_wape: 0.5,
      winning_run_id: null,
      alias: null,
      wall_clock_s: 1,
    },
    ...part,
  };
}

/** A model run of an export whose file is as registered, changed as told. */
export function exampleExportedRun(
  key: RunReferenceKey,
  part: Partial<ExportedModelRun> = {},
): ExportedModelRun {
  return {
    key,
    run_id: runIds[runReferenceKeys.indexOf(key)] ?? '',
    artifact_verified: true,
    artifact_verify_reason: null,
    ...part,
  };
}

/** A verified export of three files, changed as told. */
export function exampleExport(part: Partial<WorkspaceExportResult> = {}): WorkspaceExportResult {
  return {
    workspace_id: workspaceId,
    bundle_path: `artifacts/showcase/${workspaceId}`,
    bundle_format_version: 1,
    exported_at: '2026-11-22T10:02:00.000Z',
    files: [
      { path: 'checksums.sha256', sha256: 'c'.repeat(64), size_bytes: 168 },
      { path: 'manifest.json', sha256: 'a'.repeat(64), size_bytes: 3_120 },
      { path: `scenario_plans/${planId}.json`, sha256: 'b'.repeat(64), size_bytes: 6_420 },
    ],
    scenario_plans_exported: 1,
    model_runs_referenced: 3,
    model_runs: runReferenceKeys.map((key) => exampleExportedRun(key)),
    unresolved_references: [],
    validated: true,
    bundle_digest: 'd'.repeat(64),
    unchanged: false,
    ...part,
  };
}

/** A successful, backtested run on the target alone, changed as told. */
export function exampleRun(part: Partial<ModelRun> = {}): ModelRun {
  return {
    run_id: runIds[0],
    status: 'success',
    model_type: 'seasonal_naive',
    model_config: { season_length: 7 },
    feature_config: null,
    config_hash: 'c'.repeat(64),
    feature_frame_version: 1,
    store_id: 1,
    product_id: 2,
    data_window_start: '2010-12-01',
    data_window_end: '2011-12-09',
    data_hash: 'd'.repeat(64),
    metrics: { wape: 0.727255, smape: 61.2, mae: 69.5, rmse: 101.4, bias: -4.25 },
    artifact_uri: `${runIds[0]}/model.json`,
    artifact_hash: 'a'.repeat(64),
    artifact_size_bytes: 812,
    runtime_info: null,
    error_message: null,
    created_at: '2026-11-22T09:00:00.000Z',
    updated_at: '2026-11-22T09:00:01.000Z',
    ...part,
  };
}

/** The same with the workspace that it belongs to, as the list and its page have it. */
export function exampleKeptRun(part: Partial<KeptModelRun> = {}): KeptModelRun {
  return { ...exampleRun(), kept_by: null, ...part };
}

/** The workspace that a model run belongs to, as the registry names it. */
export function exampleKeeper(
  part: Partial<NonNullable<KeptModelRun['kept_by']>> = {},
): NonNullable<KeptModelRun['kept_by']> {
  return {
    workspace_id: 'a'.repeat(32),
    name: 'q4-baseline',
    grain: { store_code: 'UK', sku: '85123A' },
    date_end: '2011-12-09',
    ...part,
  };
}

/** What a run recorded of a backtest of two folds, each of two weeks. */
export const exampleBacktest = {
  config: {
    horizon: 14,
    strategy: 'expanding',
    n_splits: 2,
    min_train_size: 30,
    gap: 0,
    metric: 'wape',
  },
  folds: [
    { fold: 1, train_end: '2011-11-10', test_start: '2011-11-11', test_end: '2011-11-24' },
    { fold: 2, train_end: '2011-11-24', test_start: '2011-11-25', test_end: '2011-12-08' },
  ].map((fold) => ({
    ...fold,
    train_start: '2010-12-01',
    train_size: 345,
    metrics: { wape: 0.7, smape: 60, mae: 70, rmse: 100, bias: -4 },
  })),
  buckets: {},
};

/** An alias that points at the example run, changed as told. */
export function exampleAlias(part: Partial<Alias> = {}): Alias {
  return {
    alias_name: 'demo-production',
    run_id: runIds[0],
    description: 'The winner of the latest showcase run',
    is_stale: false,
    stale_reason: null,
    created_at: '2026-11-22T09:00:00.000Z',
    updated_at: '2026-11-22T09:00:02.000Z',
    ...part,
  };
}

/** A price cut of a fifth on two of three days, on the example run, changed as told. */
export function examplePlan(part: Partial<ScenarioPlan> = {}): ScenarioPlan {
  return {
    scenario_id: planId,
    name: 'Price cut',
    store_id: 1,
    product_id: 2,
    run_id: runIds[0],
    horizon: 3,
    method: 'heuristic',
    assumptions: {
      price: { change_pct: -0.2, start_date: '2011-12-10', end_date: '2011-12-11' },
    },
    comparison: exampleComparison(),
    tags: ['source:showcase', 'workspace:q4-baseline', 'q4'],
    cloned_from: null,
    created_at: '2026-11-22T09:00:03.000Z',
    ...part,
  };
}

/** The result of the example plan. */
export function exampleComparison(part: Partial<Comparison> = {}): Comparison {
  return {
    days: [
      { date: '2011-12-10', baseline: 10, scenario: 14, delta: 4, applied_factor: 1.4 },
      { date: '2011-12-11', baseline: 10, scenario: 14, delta: 4, applied_factor: 1.4 },
      { date: '2011-12-12', baseline: 10, scenario: 10, delta: 0, applied_factor: 1 },
    ],
    baseline_units: 30,
    scenario_units: 38,
    units_delta: 8,
    units_delta_pct: 8 / 30,
    unit_price_used: 2,
    unit_price_source: 'recent_sales',
    baseline_revenue: 60,
    scenario_revenue: 64.8,
    revenue_delta: 4.8,
    revenue_unknown: null,
    coverage_verdict: 'unknown',
    method: 'heuristic',
    disclaimer: 'A heuristic; treat it as an order of magnitude.',
    ...part,
  };
}
