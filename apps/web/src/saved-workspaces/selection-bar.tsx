import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { ReasonedButton } from '../components/reasoned-button.tsx';
import { buttonLink } from '../components/text-link.ts';
import type { Selection } from './use-selection.ts';

export interface BulkHandlers {
  onTag: () => void;
  onArchive: (archived: boolean) => void;
  onExport: () => void;
  onDelete: () => void;
}

/** What can be done with the selected rows. Selected rows that are not visible are counted, not changed. */
export function SelectionBar({
  selection,
  handlers,
}: {
  selection: Selection;
  handlers: BulkHandlers;
}) {
  const { shown, notShown, ids } = selection;
  const running = shown.some((row) => row.status === 'running');
  const allArchived = shown.length > 0 && shown.every((row) => row.archived);
  const none = shown.length === 0 ? 'No selected workspace is visible' : null;
  return (
    <section
      aria-label="Selected workspaces"
      className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-2.5"
    >
      <p className="mr-auto text-[13px] tabular-nums">
        <strong className="font-semibold">{ids.size} selected</strong>
        {notShown > 0 && (
          <span className="text-warn">
            , {notShown} not shown
            <span className="text-muted"> · actions apply to visible rows only</span>
          </span>
        )}
      </p>
      <Button size="row" tone="quiet" onClick={selection.clear}>
        Clear selection
      </Button>
      <ReasonedButton label="Tag the selected" reason={none} onPress={handlers.onTag}>
        Tag
      </ReasonedButton>
      <ReasonedButton
        label={allArchived ? 'Unarchive the selected' : 'Archive the selected'}
        reason={none}
        onPress={() => handlers.onArchive(!allArchived)}
      >
        {allArchived ? 'Unarchive' : 'Archive'}
      </ReasonedButton>
      <ReasonedButton
        label="Export the selected"
        reason={none ?? (running ? 'Export waits for the run to finish' : null)}
        onPress={handlers.onExport}
      >
        Export
      </ReasonedButton>
      <CompareLink selection={selection} />
      <ReasonedButton
        label="Delete the selected"
        reason={none ?? (running ? 'A running workspace cannot be deleted' : null)}
        onPress={handlers.onDelete}
      >
        <span className="text-bad">Delete</span>
      </ReasonedButton>
    </section>
  );
}

/** The row that was selected first is the baseline. */
function CompareLink({ selection }: { selection: Selection }): ReactNode {
  const [a, b, ...more] = selection.shown;
  if (a === undefined || b === undefined || more.length > 0 || selection.notShown > 0) {
    return (
      <ReasonedButton
        label="Compare the selected"
        reason={selection.ids.size === 2 ? 'Both must be visible' : 'Select exactly two to compare'}
        onPress={() => {}}
      >
        Compare
      </ReasonedButton>
    );
  }
  return (
    <Link
      to="/compare"
      search={{ a: a.workspace_id, b: b.workspace_id }}
      aria-label="Compare the selected"
      className={classNames(buttonLink, 'max-md:flex-1')}
    >
      Compare
    </Link>
  );
}
