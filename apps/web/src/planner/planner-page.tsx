import { skipToken } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Page } from '../shell/page.tsx';
import { readProblem, trpc } from '../trpc.ts';
import { ComparePlansCard } from './compare-plans-card.tsx';
import { draftFromPlan, emptyPlan, type PlanDraft } from './plan-draft.ts';
import type { PlannerSearch } from './planner-search.ts';
import { PlansCard } from './plans-card.tsx';
import { SimulateCard } from './simulate-card.tsx';

const route = getRouteApi('/planner');

/** What-if plans: simulate, save, rank. */
export function PlannerPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = (part: PlannerSearch) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const { draft, setDraft, error } = usePlanDraft(search);
  return (
    <Page
      title="Planner"
      documentTitle="Planner"
      lead="Set assumptions against the forecast of a run, and keep what they come to."
    >
      {search.compare && (
        <ComparePlansCard ids={search.compare} onClose={() => onSearch({ compare: undefined })} />
      )}
      {error && <ProblemNotice title="The plan could not be cloned" problem={readProblem(error)} />}
      <SimulateCard
        draft={draft}
        onDraft={setDraft}
        onSaved={(scenario_id) =>
          navigate({ to: '/planner/$scenarioId', params: { scenarioId: scenario_id } })
        }
        onFresh={() => {
          setDraft(emptyPlan);
          onSearch({ from: undefined, base: undefined });
        }}
      />
      <PlansCard search={search} onSearch={onSearch} />
    </Page>
  );
}

/** The form, filled once from the plan or the run that the address names; what is changed after that stays. */
function usePlanDraft({ base, from }: PlannerSearch) {
  const [draft, setDraft] = useState<PlanDraft>({ ...emptyPlan, run_id: base });
  const original = trpc.scenario.byId.useQuery(
    from === undefined ? skipToken : { scenario_id: from },
  );
  const filled = useRef<string | undefined>(undefined);
  const plan = original.data;
  useEffect(() => {
    if (plan === undefined || from === undefined || filled.current === from) return;
    filled.current = from;
    setDraft(draftFromPlan(plan));
    document.querySelector<HTMLElement>('[aria-labelledby="what-if-title"] select')?.focus();
  }, [plan, from]);
  return { draft, setDraft, error: original.error };
}
