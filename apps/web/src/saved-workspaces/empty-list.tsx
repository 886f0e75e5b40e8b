import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { RetryNotice } from '../components/retry-notice.tsx';
import { sentenceLink } from '../components/text-link.ts';
import type { ListView } from './use-list-view.ts';
import type { WorkspaceList } from './use-workspace-list.ts';

/** Why no row is shown, and the way out of it. */
export function EmptyList({ list, view }: { list: WorkspaceList; view: ListView }) {
  const { known, filtered, awaitingDelete, archivedHidden } = list;
  if (!known) {
    return (
      <div className="px-5 pb-5">
        <RetryNotice title="The list could not be read" query={list.list} />
      </div>
    );
  }
  if (awaitingDelete > 0) {
    return <Empty title="Nothing to show. Pending deletions can still be undone." />;
  }
  if (archivedHidden > 0) {
    return (
      <Empty title={filtered ? 'Only archived workspaces match.' : 'All workspaces are archived.'}>
        <Button size="row" onClick={() => view.change({ archived: true })}>
          Show archived
        </Button>
      </Empty>
    );
  }
  if (filtered) {
    return (
      <Empty title="No workspace matches.">
        <Button
          size="row"
          onClick={() => view.change({ q: undefined, status: undefined, tag: undefined })}
        >
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
