import { tagSchema } from '@vitrine/contract';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { EmptyRows, ListCard } from '../../components/list-card.tsx';
import { useFocusAfter } from '../../components/use-focus-after.ts';
import { RunPicker } from '../../models/run-picker.tsx';
import { trpc } from '../../trpc.ts';
import { DeletePlanDialog } from './delete-plan-dialog.tsx';
import { PlanTable } from './plan-table.tsx';
import type { PlanRow } from './plan-words.ts';
import { mostCompared, type PlannerSearch } from './planner-search.ts';

interface Props {
  search: PlannerSearch;
  onSearch: (part: PlannerSearch) => void;
  onCompare: (scenario_ids: string[]) => void;
}

const pageSize = 25;

/** The saved plans, filtered as the address says; two to five of them can be ranked. */
export function PlansCard({ search, onSearch, onCompare }: Props) {
  const { selected, deselect, toggle, clear } = useSelected(search.compare);
  const [deleting, setDeleting] = useState<PlanRow | null>(null);
  const tags = search.tag ?? [];
  const { list, plans } = usePlans({ run_id: search.run, tags });
  const focusAfter = useFocusAfter(deleting !== null);
  return (
    <>
      <ListCard
        id="plans"
        title="Saved plans"
        what="The plans"
        list={list}
        shown={plans.length}
        filters={<Filters search={search} onSearch={onSearch} />}
        empty={
          <EmptyRows
            filtered={search.run !== undefined || tags.length > 0}
            onClear={() => onSearch({ run: undefined, tag: undefined })}
            noMatch="No plan matches these filters."
            none="No plans saved yet."
            hint="Save one with the form above. A kept showcase run also saves two for its winner."
          />
        }
        footer={
          selected.size > 0 && (
            <SelectionBar
              selected={selected}
              plans={plans}
              onClear={clear}
              onCompare={() => onCompare([...selected])}
            />
          )
        }
      >
        <PlanTable
          plans={plans}
          updating={list.isPlaceholderData}
          selected={selected}
          full={selected.size >= mostCompared}
          onToggle={toggle}
          onTag={(tag) => onSearch({ tag: [...new Set([...tags, tag])] })}
          onDelete={setDeleting}
        />
      </ListCard>
      {deleting && (
        <DeletePlanDialog
          plan={deleting}
          onClose={() => setDeleting(null)}
          onDeleted={() => {
            focusAfter.current = findNext({ plans, gone: deleting });
            deselect(deleting.scenario_id);
          }}
        />
      )}
    </>
  );
}

/** The plans that are selected, at first those that the address compares. */
function useSelected(compare: PlannerSearch['compare']) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(compare));
  const deselect = (id: string) =>
    setSelected(new Set([...selected].filter((each) => each !== id)));
  const toggle = (id: string) =>
    selected.has(id) ? deselect(id) : setSelected(new Set([...selected, id]));
  return { selected, deselect, toggle, clear: () => setSelected(new Set()) };
}

function usePlans({ run_id, tags }: { run_id: string | undefined; tags: string[] }) {
  const list = trpc.scenario.list.useInfiniteQuery(
    { limit: pageSize, ...(run_id && { run_id }), ...(tags.length > 0 && { tags }) },
    { getNextPageParam: (page) => page.next_cursor, placeholderData: (previous) => previous },
  );
  return { list, plans: list.data?.pages.flatMap((page) => page.scenarios) ?? [] };
}

/** The row that moves up into the place of the deleted one, else the one before it. */
function findNext({ plans, gone }: { plans: PlanRow[]; gone: PlanRow }): string | null {
  const at = plans.findIndex((plan) => plan.scenario_id === gone.scenario_id);
  const next = plans[at + 1] ?? plans[at - 1];
  return next ? `plan-${next.scenario_id}` : null;
}

function Filters({ search, onSearch }: Omit<Props, 'onCompare'>) {
  const tags = search.tag ?? [];
  const [text, setText] = useState('');
  const tag = tagSchema.safeParse(text);
  return (
    <div className="flex flex-wrap items-start gap-3 px-5 pb-4">
      <div className="w-80 max-md:w-full">
        <RunPicker
          label="On run"
          none="Any run"
          value={search.run}
          onChoose={(run) => onSearch({ run })}
        />
      </div>
      <form
        className="flex items-end gap-2 max-md:w-full"
        onSubmit={(event) => {
          event.preventDefault();
          if (!tag.success) return;
          onSearch({ tag: [...new Set([...tags, tag.data])] });
          setText('');
        }}
      >
        <TextField label="Tag" value={text} className="w-44 max-md:flex-1" onText={setText} />
        <Button type="submit" disabled={!tag.success}>
          Filter
        </Button>
      </form>
      <ul className="flex basis-full flex-wrap gap-1.5 empty:hidden">
        {tags.map((each) => (
          <li key={each}>
            <button
              type="button"
              aria-label={`Remove the filter ${each}`}
              onClick={() => onSearch({ tag: tags.filter((other) => other !== each) })}
              className="inline-flex min-h-7 items-center gap-1.5 rounded-md bg-accent-wash px-2 text-xs text-accent max-md:min-h-11"
            >
              tag: {each}
              <X aria-hidden size={12} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function SelectionBar({
  selected,
  plans,
  onClear,
  onCompare,
}: {
  selected: ReadonlySet<string>;
  plans: readonly PlanRow[];
  onClear: () => void;
  onCompare: () => void;
}) {
  const shown = new Set(plans.map((plan) => plan.scenario_id));
  const hidden = [...selected].filter((id) => !shown.has(id)).length;
  return (
    <div className="sticky bottom-0 flex flex-wrap items-center gap-2 rounded-b-xl border-t border-line bg-surface px-5 py-2.5 max-md:bottom-16">
      <p aria-live="polite" className="mr-auto text-[13px] font-medium tabular-nums">
        {selected.size} selected{hidden > 0 ? `, ${hidden} not shown` : ''}
        <span className="ml-2 font-normal text-muted">
          {selected.size < 2
            ? 'select another one to compare'
            : selected.size === mostCompared
              ? `${mostCompared} at most`
              : ''}
        </span>
      </p>
      <Button size="row" onClick={onClear}>
        Clear
      </Button>
      <Button size="row" tone="primary" disabled={selected.size < 2} onClick={onCompare}>
        Compare
      </Button>
    </div>
  );
}
