import { skipToken } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useFillFrom } from '../../components/use-form-draft.ts';
import { draftFromPlan, emptyPlan, usePlanDraft } from '../../plans/plan-draft.ts';
import { Page } from '../../shell/page.tsx';
import { readProblem, trpc } from '../../trpc.ts';
import { ComparePlansCard } from './compare-plans-card.tsx';
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
  const { draft, setDraft } = usePlanDraft();
  const cloning = useNamedSource(search);
  // How often Compare was pressed; an address that is opened leaves the focus alone.
  const [ranked, setRanked] = useState(0);
  return (
    <Page
      title="Planner"
      documentTitle="Planner"
      lead="Apply assumptions to the forecast of a run and save the result."
    >
      {search.compare && (
        <ComparePlansCard
          ids={search.compare}
          asked={ranked}
          onClose={() => onSearch({ compare: undefined })}
        />
      )}
      {cloning.error && (
        <ProblemNotice title="The plan could not be cloned" problem={readProblem(cloning.error)} />
      )}
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
      <PlansCard
        search={search}
        onSearch={onSearch}
        onCompare={(compare) => {
          setRanked(ranked + 1);
          void onSearch({ compare });
        }}
      />
    </Page>
  );
}

/** Fills the form from the plan that the address names, or sets it on the run that it names. */
function useNamedSource({ base, from }: PlannerSearch) {
  const form = usePlanDraft();
  const original = trpc.scenario.byId.useQuery(
    from === undefined ? skipToken : { scenario_id: from },
  );
  useFillFrom({
    form,
    id: from,
    record: original.data,
    draftOf: draftFromPlan,
    onFilled: () =>
      document
        .querySelector<HTMLElement>('[aria-labelledby="what-if-title"] [role=combobox]')
        ?.focus(),
  });
  useFillFrom({
    form,
    id: from === undefined ? base : undefined,
    record: base,
    draftOf: (run_id) => ({ ...form.draft, run_id }),
  });
  return original;
}
