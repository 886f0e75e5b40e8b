import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { sentenceLink } from '../components/text-link.ts';

/** Why no row is shown, and the way out of it. */
export function EmptyList({
  filtered,
  awaitingDelete,
  archivedHidden,
  onClear,
  onArchived,
}: {
  filtered: boolean;
  awaitingDelete: number;
  archivedHidden: number;
  onClear: () => void;
  onArchived: () => void;
}) {
  if (awaitingDelete > 0) {
    return <Empty title="Nothing to show. Pending deletions can still be undone." />;
  }
  if (archivedHidden > 0) {
    return (
      <Empty title={filtered ? 'Only archived workspaces match.' : 'All workspaces are archived.'}>
        <Button size="row" onClick={onArchived}>
          Show archived
        </Button>
      </Empty>
    );
  }
  if (filtered) {
    return (
      <Empty title="No workspace matches.">
        <Button size="row" onClick={onClear}>
          Clear filters
        </Button>
      </Empty>
    );
  }
  return (
    <Empty title="No saved workspaces yet.">
      <p className="text-[13px] text-muted">
        Runs with “Keep as workspace” appear here. You can load, replay and export them.{' '}
        <Link to="/run" className={sentenceLink}>
          Go to the run
        </Link>
      </p>
    </Empty>
  );
}

function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="min-h-28 space-y-3 border-t border-line px-5 pt-6 pb-10 text-center">
      <p className="font-medium">{title}</p>
      {children}
    </div>
  );
}
