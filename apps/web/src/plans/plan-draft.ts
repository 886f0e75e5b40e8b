import {
  type Assumptions,
  periodRule,
  type ScenarioMethod,
  type ScenarioPlan,
  savePlanInputSchema,
  simulateInputSchema,
} from '@vitrine/contract';
import type * as z from 'zod';
import { createSessionValue } from '../components/session-value.tsx';
import { useFormDraft } from '../components/use-form-draft.ts';
import { listIssues } from '../formatting/list-issues.ts';

type Promotion = NonNullable<Assumptions['promotion']>;
type Lifecycle = NonNullable<Assumptions['lifecycle']>;

interface Period {
  start_date: string;
  end_date: string;
}

type PromotionDraft = Period & { kind: Promotion['kind']; percent: string };

/** The assumptions as they stand in the form: numbers are text, rates are per cent, null is not assumed. */
export interface PlanDraft {
  run_id: string | undefined;
  horizon: string;
  method: ScenarioMethod;
  /** The price of a unit today; empty for that of the recent sales. */
  unit_price: string;
  price: (Period & { percent: string }) | null;
  promotion: PromotionDraft | null;
  holiday: { dates: string[] } | null;
  inventory: { on_hand_units: string } | null;
  lifecycle: { stage: Lifecycle['stage'] } | null;
  name: string;
  tags: string[];
  cloned_from: string | null;
}

export const emptyPlan: PlanDraft = {
  run_id: undefined,
  horizon: '14',
  method: 'heuristic',
  unit_price: '',
  price: null,
  promotion: null,
  holiday: null,
  inventory: null,
  lifecycle: null,
  name: '',
  tags: [],
  cloned_from: null,
};

/** The form of a plan, the same whenever the planner is opened. */
export const [PlanDraftProvider, usePlanDraft] = createSessionValue(() => useFormDraft(emptyPlan));

/** Tags that say which run saved a plan; a copy was saved by a person. */
const provenanceTag = /^(source|workspace):/;

/** Everything a plan assumes, ready to be changed and saved as a plan of its own. */
export function draftFromPlan(plan: ScenarioPlan): PlanDraft {
  const { unit_price, price, promotion, holiday, inventory, lifecycle } = plan.assumptions;
  return {
    run_id: plan.run_id,
    horizon: String(plan.horizon),
    method: plan.method,
    unit_price: unit_price === undefined ? '' : String(unit_price),
    price: price ? { ...periodOf(price), percent: toPercent(price.change_pct) } : null,
    promotion: promotion
      ? {
          ...periodOf(promotion),
          kind: promotion.kind,
          percent: promotion.discount_pct === undefined ? '' : toPercent(promotion.discount_pct),
        }
      : null,
    holiday: holiday ? { dates: [...holiday.dates] } : null,
    inventory: inventory ? { on_hand_units: String(inventory.on_hand_units) } : null,
    lifecycle: lifecycle ?? null,
    name: `${plan.name} clone`.slice(0, 200),
    // Plans of earlier versions may carry a tag twice.
    tags: [...new Set(plan.tags)].filter((tag) => !provenanceTag.test(tag)),
    cloned_from: plan.scenario_id,
  };
}

const discountOffered = '10';

/** Whether a promotion is nothing but its discount. */
function needsDiscount(kind: Promotion['kind']): boolean {
  return kind === 'pct_off' || kind === 'markdown';
}

/** The promotion as another one: a discount stays where both need it, and is not left behind where it is optional. */
export function changeKind(promotion: PromotionDraft, kind: Promotion['kind']): PromotionDraft {
  if (!needsDiscount(kind)) return { ...promotion, kind, percent: '' };
  return { ...promotion, kind, percent: promotion.percent || discountOffered };
}

/** What is simulated. It may be invalid: see `checkPlan`. */
function buildSimulation(draft: PlanDraft) {
  return {
    run_id: draft.run_id ?? '',
    horizon: readNumber(draft.horizon),
    method: draft.method,
    assumptions: buildAssumptions(draft),
  };
}

function buildAssumptions(draft: PlanDraft) {
  const { unit_price, price, promotion, holiday, inventory, lifecycle } = draft;
  return {
    ...(unit_price.trim() !== '' && { unit_price: readNumber(unit_price) }),
    ...(price && { price: { ...periodOf(price), change_pct: readNumber(price.percent) / 100 } }),
    ...(promotion && {
      promotion: {
        ...periodOf(promotion),
        kind: promotion.kind,
        ...(promotion.percent.trim() !== '' && {
          discount_pct: readNumber(promotion.percent) / 100,
        }),
      },
    }),
    ...(holiday && { holiday: { dates: holiday.dates } }),
    ...(inventory && { inventory: { on_hand_units: readNumber(inventory.on_hand_units) } }),
    ...(lifecycle && { lifecycle }),
  };
}

export interface CheckedPlan {
  /** What is wrong, by field as in the request (`assumptions.price.change_pct`). */
  errors: Record<string, string>;
  /** Null while something about the simulation is wrong. */
  simulation: z.infer<typeof simulateInputSchema> | null;
  /** Null while something about the whole plan is wrong. */
  plan: z.infer<typeof savePlanInputSchema> | null;
}

/** Checks the draft with the schemas that the server uses. */
export function checkPlan(draft: PlanDraft): CheckedPlan {
  const input = buildSimulation(draft);
  const simulation = simulateInputSchema.safeParse(input);
  const plan = savePlanInputSchema.safeParse({
    ...input,
    name: draft.name,
    tags: draft.tags,
    cloned_from: draft.cloned_from,
  });
  return {
    errors: joinTagErrors(listIssues(plan.error, rewordIssue)),
    simulation: simulation.success ? simulation.data : null,
    plan: plan.success ? plan.data : null,
  };
}

/** Rates are typed in per cent, dates may be missing altogether; the schemas speak of fractions and formats. */
function rewordIssue(issue: z.core.$ZodIssue): string | undefined {
  const field = issue.path.join('.');
  if (field === 'run_id') return 'Choose a run';
  if (field === 'assumptions.unit_price' && issue.code !== 'too_big') return 'A number above 0';
  if (field === 'assumptions.price.change_pct') return 'A number from −90 to 500';
  if (field === 'assumptions.promotion.discount_pct') return 'A number from 0 to 90';
  if (field === 'assumptions.holiday.dates') return 'Add at least one day';
  if (issue.code === 'custom' && issue.params?.rule === periodRule) {
    return 'Must not be before the first day';
  }
  return field.endsWith('_date') ? 'Choose a day' : undefined;
}

/** What is wrong with one tag (`tags.0`) is shown at the field of all. */
function joinTagErrors(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([field, word]) => [
      field.startsWith('tags.') ? 'tags' : field,
      word,
    ]),
  );
}

/** Empty text is no number; it must not become 0. */
function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function toPercent(fraction: number): string {
  return String(Number((fraction * 100).toFixed(6)));
}

function periodOf({ start_date, end_date }: Period): Period {
  return { start_date, end_date };
}
