import type { RunRequestInput, SeedOverrides, UserScope } from './showcase.ts';
import type { ReplayInputs } from './workspace.ts';

export interface ReplayField {
  field: keyof RunRequestInput;
  recorded: string;
  sent: string;
  differs: boolean;
}

function formatValue(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function formatScope(scope: UserScope | null | undefined): string {
  if (!scope) return 'automatic';
  const { store_id, product_id, store_code, sku } = scope;
  return store_code && sku ? `${store_code} · ${sku}` : `store ${store_id} · product ${product_id}`;
}

function formatOverrides(overrides: SeedOverrides | null | undefined): string {
  const entries = Object.entries(overrides ?? {});
  return entries.length === 0
    ? 'none'
    : entries.map(([name, value]) => `${name} ${value}`).join(', ');
}

function formatConfig(
  config: ReplayInputs['run_config'] | RunRequestInput['run_config'] | undefined,
): string {
  if (!config) return 'defaults';
  const backtest = Object.entries(config.backtest ?? {}).map(([name, value]) => `${name} ${value}`);
  return `${(config.train_model_types ?? []).join(', ')}; ${backtest.join(', ')}`;
}

/** Every field of the request beside what the row recorded, in words; a difference is marked. */
export function listReplayFields(options: {
  source: ReplayInputs;
  request: RunRequestInput;
}): ReplayField[] {
  const { source, request } = options;
  const rows: [keyof RunRequestInput, string, string][] = [
    ['preservation', 'keep', request.preservation],
    ['workspace_name', formatValue(source.name), formatValue(request.workspace_name)],
    [
      'replayed_from_workspace_id',
      formatValue(source.replayed_from_workspace_id),
      formatValue(request.replayed_from_workspace_id),
    ],
    ['skip_seed', formatValue(source.skip_seed), formatValue(request.skip_seed)],
    ['scenario', formatValue(source.scenario), formatValue(request.scenario)],
    ['seed', formatValue(source.seed), formatValue(request.seed)],
    ['reset', formatValue(source.reset), formatValue(request.reset)],
    [
      'seed_overrides',
      formatOverrides(source.seed_overrides),
      formatOverrides(request.seed_overrides),
    ],
    ['user_scope', formatScope(source.user_scope), formatScope(request.user_scope)],
    ['window_end', formatValue(source.window_end), formatValue(request.window_end)],
    ['promote', formatValue(source.promote), formatValue(request.promote)],
    ['run_config', formatConfig(source.run_config), formatConfig(request.run_config)],
  ];
  return rows.map(([field, recorded, sent]) => ({
    field,
    recorded,
    sent,
    differs: recorded !== sent,
  }));
}
