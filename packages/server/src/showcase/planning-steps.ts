import {
  type Assumptions,
  formatMoney,
  formatSigned,
  formatUnits,
  type ScenarioRanking,
} from '@vitrine/contract';
import { addDays } from '@vitrine/forecasting';
import { requireSeries, requireWinner } from './run-state.ts';
import type { Step, StepContext } from './step-context.ts';

const priceCut = -0.1;

export const planPriceCutStep: Step = (context) => {
  const { start_date, end_date } = forecastPeriod(context);
  return savePlan(context, {
    name: 'Price cut 10 %',
    assumptions: { price: { change_pct: priceCut, start_date, end_date } },
  });
};

/** Three days from the second week on, the same for every run of the same window. */
export const planHolidayStep: Step = (context) => {
  const { start_date, horizon } = forecastPeriod(context);
  const first = horizon >= 10 ? 7 : 0;
  const dates = Array.from({ length: Math.min(3, horizon) }, (_, day) =>
    addDays(start_date, first + day),
  );
  return savePlan(context, { name: 'Holiday', assumptions: { holiday: { dates } } });
};

export const planCompareStep: Step = async ({ state, useCases }) => {
  const { ranking } = await useCases.comparePlans(state.planIds);
  state.record.ranking = ranking.map(({ scenario_id }) => scenario_id);
  return { status: 'pass', detail: describeRanking(ranking), data: { ranking } };
};

/** Choices come before events, whatever their rank; an unknown revenue has a reason. */
function describeRanking(ranking: readonly ScenarioRanking[]): string {
  const choices = ranking.filter((plan) => plan.is_choice).map(describeGains);
  const events = ranking.filter((plan) => !plan.is_choice).map(describeGains);
  const reasons = new Set(ranking.flatMap((plan) => plan.revenue_unknown?.detail ?? []));
  const found = [
    ...(choices.length > 0 ? [`Against the baseline: ${choices.join('; ')}`] : []),
    ...(events.length > 0 ? [`Not a choice but an event: ${events.join('; ')}`] : []),
  ];
  if (found.length === 0) return 'Nothing to rank';
  return [found.join('. '), ...reasons].join('. ');
}

function describeGains({ name, revenue_delta, units_delta }: ScenarioRanking): string {
  const units = `${formatSigned(units_delta, formatUnits)} units`;
  return revenue_delta === null
    ? `${name} ${units}, revenue unknown`
    : `${name} ${formatSigned(revenue_delta, formatMoney)} revenue, ${units}`;
}

/** Re-hashes the file of every registered run. */
export const verifyStep: Step = async ({ state, useCases, signal }) => {
  if (!state.isKept) return { status: 'skip', detail: 'No model file was written' };
  const checks = await Promise.all(
    state.registered.map(async (run) => ({
      run_id: run.run_id,
      ...(await useCases.verifyArtifact(run, signal)),
    })),
  );
  const verified = checks.filter((check) => check.verified === true).length;
  return {
    status: verified === checks.length ? 'pass' : 'fail',
    detail: `${verified} of ${checks.length} model files verified`,
    data: { runs: checks },
  };
};

function forecastPeriod({ state }: StepContext) {
  const { windowEnd } = requireSeries(state);
  const { horizon } = state.config.backtest;
  return { horizon, start_date: addDays(windowEnd, 1), end_date: addDays(windowEnd, horizon) };
}

interface PlanDraft {
  name: string;
  assumptions: Assumptions;
}

async function savePlan(
  { state, useCases, planTags, signal }: StepContext,
  { name, assumptions }: PlanDraft,
) {
  const { winningRun } = requireWinner(state);
  const draft = {
    run_id: winningRun.run_id,
    horizon: state.config.backtest.horizon,
    method: 'heuristic' as const,
    name,
    assumptions,
    tags: planTags,
    recentPrice: state.unitPrice,
  };
  const plan = await useCases.saveScenario(draft, signal);
  const { scenario_id, comparison } = plan;
  state.planIds.push(scenario_id);
  state.record.plans.push(plan);
  state.createdObjects.scenario_plan_ids = [...state.planIds];
  return {
    status: 'pass' as const,
    detail: `${name}: ${formatSigned(comparison.units_delta, formatUnits)} units over ${comparison.days.length} days`,
    data: {
      scenario_id,
      units_delta: comparison.units_delta,
      revenue_delta: comparison.revenue_delta,
      revenue_unknown: comparison.revenue_unknown ?? null,
      coverage_verdict: comparison.coverage_verdict,
    },
  };
}
