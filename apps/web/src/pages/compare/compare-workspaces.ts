import {
  defaultRunConfig,
  describeTestDays,
  formatCount,
  formatDuration,
  formatMetric,
  formatSigned,
  listMeasurementDifferences,
  type MeasurementDifference,
  measurementOfWorkspace,
  summarizeVerdict,
  verdictNotRecorded,
} from '@vitrine/contract';
import { describeDifference } from '../../models/describe-difference.ts';
import { describeGrain } from '../../sales/describe-grain.ts';
import type { RouterOutputs } from '../../trpc.ts';

export type WorkspaceDetail = RouterOutputs['workspace']['byId'];

export interface ComparedField {
  field: string;
  a: string;
  b: string;
  differs: boolean;
  /** How far the other side lies from the baseline in a number, or that it cannot be said. */
  delta: string | null;
}

export interface ComparedSection {
  title: 'Inputs' | 'Result' | 'Made';
  fields: ComparedField[];
}

/** What the sides are called, everywhere on the page. */
export const sideWords = { a: 'Baseline', b: 'Other' } as const;

type Pair<Value> = readonly [a: Value, b: Value];

/** Everything that can differ between two kept runs; `a` is the baseline of every delta. */
export function compareWorkspaces(a: WorkspaceDetail, b: WorkspaceDetail): ComparedSection[] {
  const sides = [a, b] as const;
  return [
    { title: 'Inputs', fields: compareWords(sides, listInputs) },
    { title: 'Result', fields: compareResults(sides) },
    { title: 'Made', fields: compareWords(sides, listMade) },
  ];
}

/** What keeps the errors of the two winners from being compared; empty when they can be. */
export function listDifferences(a: WorkspaceDetail, b: WorkspaceDetail): MeasurementDifference[] {
  return listMeasurementDifferences(measure(a), measure(b));
}

function measure(workspace: WorkspaceDetail) {
  return measurementOfWorkspace({
    ...workspace,
    grain: workspace.phase_summaries?.grain ?? null,
  });
}

/** Fields that only one side has are compared with a dash. */
function compareWords(
  [a, b]: Pair<WorkspaceDetail>,
  list: (workspace: WorkspaceDetail) => [field: string, value: string][],
): ComparedField[] {
  const left = new Map(list(a));
  const right = new Map(list(b));
  return [...new Set([...left.keys(), ...right.keys()])].map((field) =>
    compareField(field, [left.get(field) ?? '–', right.get(field) ?? '–']),
  );
}

function compareField(field: string, [a, b]: Pair<string>, delta: string | null = null) {
  return { field, a, b, differs: a !== b, delta };
}

function listInputs(workspace: WorkspaceDetail): [string, string][] {
  const { user_scope, run_config, window_end, seed_overrides } = workspace;
  const { train_model_types, backtest } = run_config ?? defaultRunConfig;
  return [
    ['skip_seed', formatFlag(workspace.skip_seed)],
    ['scenario', workspace.scenario ?? '–'],
    ['seed', workspace.seed === null ? '–' : String(workspace.seed)],
    ['reset', formatFlag(workspace.reset)],
    ...nameEach('seed_overrides', seed_overrides ?? {}),
    ['user_scope', user_scope ? describeGrain(user_scope) : 'automatic'],
    ['window_end', window_end ?? '–'],
    ['promote', formatFlag(workspace.promote)],
    ['run_config.train_model_types', train_model_types.join(', ')],
    ...nameEach('run_config.backtest', backtest),
  ];
}

function nameEach(path: string, values: object): [string, string][] {
  return Object.entries(values).map(([name, value]) => [`${path}.${name}`, String(value)]);
}

function formatFlag(value: boolean): string {
  return value ? 'yes' : 'no';
}

function compareResults([a, b]: Pair<WorkspaceDetail>): ComparedField[] {
  const results = [a.result_summary, b.result_summary] as const;
  const wapes = [results[0]?.winner_wape ?? null, results[1]?.winner_wape ?? null] as const;
  const times = [readTime(results[0]), readTime(results[1])] as const;
  const winner = (result: WorkspaceDetail['result_summary']) => result?.winner_model_type ?? '–';
  return [
    compareField('status', [a.status, b.status]),
    compareField('grain', [describeEffectiveGrain(a), describeEffectiveGrain(b)]),
    compareField('days', [describeDays(a), describeDays(b)]),
    compareField('winner_model_type', [winner(results[0]), winner(results[1])]),
    {
      ...compareField(
        'winner_wape',
        [formatMetric('wape', wapes[0]), formatMetric('wape', wapes[1])],
        wapeDelta([a, b], wapes),
      ),
      differs: wapes[0] !== wapes[1],
    },
    compareField('verdict', [describeWorth(a), describeWorth(b)]),
    compareField('measured_on', [describeMeasured(a), describeMeasured(b)]),
    compareField(
      'wall_clock_s',
      [formatTime(times[0]), formatTime(times[1])],
      difference(times, formatDuration),
    ),
  ];
}

/** As the run itself told it; earlier runs have left only ids, which say nothing across databases. */
function describeEffectiveGrain({ phase_summaries, store_id, product_id }: WorkspaceDetail) {
  if (phase_summaries?.grain) return describeGrain(phase_summaries.grain);
  return store_id !== null && product_id !== null ? describeGrain({ store_id, product_id }) : '–';
}

function describeDays({ date_start, date_end }: WorkspaceDetail): string {
  return date_start !== null && date_end !== null ? `${date_start} – ${date_end}` : '–';
}

/** Dashes where there is no winner; an older run has recorded neither verdict nor test days. */
function describeWorth({ result_summary, phase_summaries }: WorkspaceDetail): string {
  const winner = result_summary?.winner_model_type;
  if (!winner) return '–';
  const verdict = phase_summaries?.verdict;
  return verdict ? summarizeVerdict({ winner, verdict }) : verdictNotRecorded;
}

function describeMeasured({ result_summary, phase_summaries }: WorkspaceDetail): string {
  if (!result_summary?.winner_model_type) return '–';
  const measured = phase_summaries?.measured_on;
  return measured ? describeTestDays(measured) : verdictNotRecorded;
}

function wapeDelta(sides: Pair<WorkspaceDetail>, wapes: Pair<number | null>): string | null {
  const [a, b] = wapes;
  if (a === null || b === null) return null;
  if (listDifferences(...sides).length > 0) return 'not comparable';
  return a === b ? null : describeDifference('wape', { baseline: a, other: b });
}

function difference([a, b]: Pair<number | null>, format: (value: number) => string) {
  return a === null || b === null || a === b ? null : formatSigned(b - a, format);
}

/** In milliseconds, to the tenth of a second that is shown: the difference is that of the times on screen. */
function readTime(result: WorkspaceDetail['result_summary']): number | null {
  return result === null ? null : Math.round(result.wall_clock_s * 10) * 100;
}

function formatTime(milliseconds: number | null): string {
  return milliseconds === null ? '–' : formatDuration(milliseconds);
}

/** How many objects of each kind; their ids are new in every run and tell nothing. */
function listMade({ created_objects }: WorkspaceDetail): [string, string][] {
  const count = (value: unknown) => formatCount(Array.isArray(value) ? value.length : 0);
  const { alias } = created_objects;
  return [
    ['trained runs', count(created_objects.trained_run_ids)],
    ['feature-aware run', formatFlag(typeof created_objects.v2_run_id === 'string')],
    [
      'run that makes the alias stale',
      formatFlag(typeof created_objects.stale_alias_run_id === 'string'),
    ],
    ['scenario plans', count(created_objects.scenario_plan_ids)],
    ['alias', typeof alias === 'string' ? alias : '–'],
  ];
}
