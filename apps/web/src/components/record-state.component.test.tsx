import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { holdWorkspaces, idOf, numberedRows } from '../testing/saved-workspaces.ts';
import { StubProblem } from '../testing/stub-server.ts';
import { trpc } from '../trpc.ts';
import { RecordState } from './record-state.tsx';

function Record() {
  const query = trpc.workspace.byId.useQuery({ workspace_id: idOf(1) });
  return (
    <>
      <button type="button" onClick={() => query.refetch()}>
        Read again
      </button>
      <RecordState query={query} what="The workspace" unknown="There is no such one">
        {(workspace) => `Name: ${workspace.name}`}
      </RecordState>
    </>
  );
}

const readAgain = () => userEvent.click(screen.getByRole('button', { name: 'Read again' }));

describe('a record that was read before', () => {
  it('is no longer shown once it is known to be gone', async () => {
    const server = holdWorkspaces(numberedRows(1));
    await renderWithServer(<Record />, { answers: server.answers });
    await screen.findByText('Name: run-1');
    await server.answers['workspace.delete']?.({ workspace_id: idOf(1) });
    await readAgain();
    expect(await screen.findByText('There is no such one')).toBeTruthy();
    expect(screen.queryByText('Name: run-1')).toBeNull();
  });

  it('stays where it just could not be read again', async () => {
    const server = holdWorkspaces(numberedRows(1));
    let asked = 0;
    await renderWithServer(<Record />, {
      answers: {
        ...server.answers,
        'workspace.byId': (input) => {
          asked += 1;
          if (asked > 1) throw new StubProblem('INTERNAL', 'Something went wrong.');
          return server.answers['workspace.byId']?.(input) ?? Promise.reject();
        },
      },
    });
    await screen.findByText('Name: run-1');
    await readAgain();
    expect(screen.getByText('Name: run-1')).toBeTruthy();
  });
});
