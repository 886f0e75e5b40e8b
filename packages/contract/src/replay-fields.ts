import type { RunRequestInput, SeedOverrides, UserScope } from './showcase.ts';
import type { ReplayInputs } from './workspace.ts';

export interface ReplayField {
  field: keyof RunRequestInput;
  recorded: string;
  sent: string;
  differs: boolean;
}

function wordValue(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function wordScope(scope: UserScope | null | undefined): string {
  if (!scope) return 'automatic';
  const { store_id, product_id, store_code, sku } = scope;
  return store_code && sku ? `${store_code} · ${sku}` : `store ${store_id} · product ${product_id}`;
}

function wordOverrides(overrides: SeedOverrides | null | undefined): string {
  const entries = Object.entries(overrides ?? {});
  return entries.length === 0
    ? 'none'
    : entries.map(([name, value]) => `${name} ${value}`).join(', ');
}

function wordConfig(
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
    ['workspace_name', wordValue(source.name), wordValue(request.workspace_name)],
    [
      'replayed_from_workspace_id',
      wordValue(source.replayed_from_workspace_id),
      wordValue(request.replayed_from_workspace_id),
    ],
    ['skip_seed', wordValue(source.skip_seed), wordValue(request.skip_seed)],
    ['scenario', wordValue(source.scenario), wordValue(request.scenario)],
    ['seed', wordValue(source.seed), wordValue(request.seed)],
    ['reset', wordValue(source.reset), wordValue(request.reset)],
    ['seed_overrides', wordOverrides(source.seed_overrides), wordOverrides(request.seed_overrides)],
    ['user_scope', wordScope(source.user_scope), wordScope(request.user_scope)],
    ['window_end', wordValue(source.window_end), wordValue(request.window_end)],
    ['promote', wordValue(source.promote), wordValue(request.promote)],
    ['run_config', wordConfig(source.run_config), wordConfig(request.run_config)],
  ];
  return rows.map(([field, recorded, sent]) => ({
    field,
    recorded,
    sent,
    differs: recorded !== sent,
  }));
}
