import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ListWorkspacesInput } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { exampleRow } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import type { StubAnswers } from '../testing/stub-server.ts';
import { SavedWorkspacesPanel } from './saved-workspaces-panel.tsx';

function idOf(index: number): string {
  return index.toString(16).padStart(32, '0');
}

const all = Array.from({ length: 24 }, (_, index) =>
  exampleRow({ workspace_id: idOf(index), name: `run-${index}` }),
);

async function renderPanel(answers: StubAnswers = {}) {
  const asked: ListWorkspacesInput[] = [];
  await renderWithServer(
    <SavedWorkspacesPanel
      runLive={false}
      openId={null}
      outcomes={new Map()}
      onLoad={() => {}}
      onExported={() => {}}
      onShowProof={() => {}}
      onDeleted={() => {}}
    />,
    {
      answers: {
        workspaceList: (input) => {
          asked.push(input);
          const from = Number(input.cursor ?? 0);
          const to = from + input.limit;
          return {
            workspaces: all.slice(from, to),
            total: all.length,
            next_cursor: to < all.length ? String(to) : null,
          };
        },
        ...answers,
      },
    },
  );
  return asked;
}

describe('the saved workspaces', () => {
  it('load more by cursor and count what is shown', async () => {
    await renderPanel();
    expect(await screen.findByText(/20 of 24/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: /Load more/ }));
    expect(await screen.findByText(/24 of 24/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Load more/ })).toBeNull();
    expect(screen.getAllByRole('rowheader')).toHaveLength(24);
  });

  it('sort on the server and say so in the table', async () => {
    const asked = await renderPanel();
    await screen.findByText(/20 of 24/);
    const heading = screen.getByRole('columnheader', { name: 'Name' });
    expect(heading.getAttribute('aria-sort')).toBe('none');
    await userEvent.click(within(heading).getByRole('button'));
    expect(heading.getAttribute('aria-sort')).toBe('ascending');
    await waitFor(() => {
      expect(asked.at(-1)).toMatchObject({ sort_by: 'name', sort_order: 'asc' });
    });
  });

  it('are only hidden by a delete until the time to undo has passed', async () => {
    let deletes = 0;
    await renderPanel({
      workspaceDelete: ({ workspace_id }) => {
        deletes += 1;
        return { workspace_id, deleted: true };
      },
    });
    await screen.findByText(/20 of 24/);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select run-3' }));
    await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
    const dialog = screen.getByRole('dialog');
    expect(within(dialog).getByText(/exported bundle on disk/)).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByText('run-3')).toBeNull());
    await waitFor(() => {
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Load run-4');
    });
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('run-3')).toBeTruthy();
    expect(deletes).toBe(0);
  });

  it('say that only archived ones are there, and show them', async () => {
    await renderPanel({
      workspaceList: ({ include_archived }) => {
        const workspaces = include_archived ? [exampleRow({ archived: true })] : [];
        return { workspaces, total: workspaces.length, next_cursor: null };
      },
    });
    expect(await screen.findByText(/None shown; archived ones are hidden/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show archived' }));
    expect(await screen.findByText('q4-baseline')).toBeTruthy();
  });

  it('say what to do when there are none', async () => {
    await renderPanel({
      workspaceList: () => ({ workspaces: [], total: 0, next_cursor: null }),
    });
    expect(await screen.findByText('Nothing kept yet.')).toBeTruthy();
  });
});
