import {
  defaultRunConfig,
  type ReplayInputs,
  type RunConfig,
  type RunRequestInput,
  runConfigSchema,
  runRequestSchema,
  type ScenarioPreset,
  type SeedOverrides,
  scenarioPresetSchema,
  type TrainModelType,
  type UserScope,
} from '@vitrine/contract';
import { createSessionValue } from '../components/session-value.tsx';
import { useFormDraft } from '../components/use-form-draft.ts';
import { listIssues } from '../formatting/list-issues.ts';

export const seedOverrideNames = [
  'stores',
  'products',
  'window_days',
  'sparsity',
  'promotion_intensity',
  'stockout_intensity',
  'noise_sigma',
] as const satisfies readonly (keyof SeedOverrides)[];

export const backtestNumberNames = ['horizon', 'n_splits', 'min_train_size', 'gap'] as const;

/** The run controls as they stand on the page: numbers are text until they are sent. */
export interface RunDraft {
  source: 'own' | 'preset';
  scenario: ScenarioPreset;
  seed: string;
  reset: boolean;
  grain: UserScope | null;
  window_end: string;
  keep: boolean;
  promote: boolean;
  workspace_name: string;
  train_model_types: TrainModelType[];
  backtest: Record<(typeof backtestNumberNames)[number], string> & {
    strategy: RunConfig['backtest']['strategy'];
    metric: RunConfig['backtest']['metric'];
  };
  seed_overrides: Record<(typeof seedOverrideNames)[number], string>;
}

function draftConfig(config: RunConfig): Pick<RunDraft, 'train_model_types' | 'backtest'> {
  const { horizon, n_splits, min_train_size, gap, strategy, metric } = config.backtest;
  return {
    train_model_types: [...config.train_model_types],
    backtest: {
      horizon: String(horizon),
      n_splits: String(n_splits),
      min_train_size: String(min_train_size),
      gap: String(gap),
      strategy,
      metric,
    },
  };
}

function draftOverrides(overrides: SeedOverrides | null): RunDraft['seed_overrides'] {
  const text = (name: keyof SeedOverrides) => overrides?.[name]?.toString() ?? '';
  return {
    stores: text('stores'),
    products: text('products'),
    window_days: text('window_days'),
    sparsity: text('sparsity'),
    promotion_intensity: text('promotion_intensity'),
    stockout_intensity: text('stockout_intensity'),
    noise_sigma: text('noise_sigma'),
  };
}

/** What the controls show before anything was chosen. */
export const emptyDraft: RunDraft = {
  source: 'own',
  scenario: 'demo_minimal',
  seed: '42',
  reset: false,
  grain: null,
  window_end: '',
  keep: true,
  promote: false,
  workspace_name: '',
  ...draftConfig(defaultRunConfig),
  seed_overrides: draftOverrides(null),
};

/** The run controls, the same on every page. */
export const [RunDraftProvider, useRunDraft] = createSessionValue(() => useFormDraft(emptyDraft));

/** Every run control as the row recorded it, ready to be changed; its name is kept to start from. */
export function draftFromWorkspace(row: ReplayInputs): RunDraft {
  return {
    source: row.skip_seed ? 'own' : 'preset',
    // A row with a name that this version does not know is never loaded; see `findReplayObstacle`.
    scenario: scenarioPresetSchema.safeParse(row.scenario).data ?? emptyDraft.scenario,
    seed: row.seed === null ? emptyDraft.seed : String(row.seed),
    reset: row.reset,
    grain: row.user_scope,
    window_end: row.window_end ?? '',
    keep: true,
    promote: row.promote,
    workspace_name: row.name ?? '',
    ...draftConfig(runConfigSchema.safeParse(row.run_config).data ?? defaultRunConfig),
    seed_overrides: draftOverrides(row.seed_overrides),
  };
}

/** Empty text is no number; it must not become 0 or a silent default. */
function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function readConfig(draft: RunDraft) {
  const { strategy, metric, horizon, n_splits, min_train_size, gap } = draft.backtest;
  return {
    train_model_types: draft.train_model_types,
    backtest: {
      horizon: readNumber(horizon),
      strategy,
      n_splits: readNumber(n_splits),
      min_train_size: readNumber(min_train_size),
      gap: readNumber(gap),
      metric,
    },
  };
}

/** The overrides that are set, and only where a preset is seeded. */
function listOverrides(draft: RunDraft): (keyof SeedOverrides)[] {
  if (draft.source === 'own') return [];
  return seedOverrideNames.filter((name) => draft.seed_overrides[name].trim() !== '');
}

/** How many settings of the preset the draft overrides. */
export function countOverrides(draft: RunDraft): number {
  return listOverrides(draft).length;
}

function readOverrides(draft: RunDraft): SeedOverrides | undefined {
  const set = listOverrides(draft);
  if (set.length === 0) return undefined;
  return Object.fromEntries(set.map((name) => [name, readNumber(draft.seed_overrides[name])]));
}

/** Whether models and backtest are still the defaults; then the record says "untouched". */
export function isDefaultConfig(draft: RunDraft): boolean {
  return JSON.stringify(readConfig(draft)) === JSON.stringify(defaultRunConfig);
}

/** The request that the controls stand for. It may be invalid: see `checkDraft`. */
export function buildRunRequest(draft: RunDraft): RunRequestInput {
  const seed_overrides = readOverrides(draft);
  const name = draft.workspace_name.trim();
  return {
    preservation: draft.keep ? 'keep' : 'ephemeral',
    ...(draft.keep && { promote: draft.promote }),
    ...(draft.source === 'preset' && {
      seed: readNumber(draft.seed),
      scenario: draft.scenario,
    }),
    reset: draft.reset,
    skip_seed: draft.source === 'own',
    ...(draft.keep && name !== '' && { workspace_name: name }),
    ...(draft.grain && { user_scope: draft.grain }),
    ...(draft.window_end !== '' && { window_end: draft.window_end }),
    ...(seed_overrides && { seed_overrides }),
    ...(!isDefaultConfig(draft) && { run_config: readConfig(draft) }),
  };
}

/** What is wrong with the draft by field, the field named as in the request (`run_config.backtest.gap`). */
export function checkDraft(draft: RunDraft): Record<string, string> {
  return listIssues(runRequestSchema.safeParse(buildRunRequest(draft)).error);
}
