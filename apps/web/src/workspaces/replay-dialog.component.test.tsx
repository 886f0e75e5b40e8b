import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { buildReplayRequest, runRequestSchema } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { exampleRow, workspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { StubProblem } from '../testing/stub-server.ts';
import { ReplayDialog } from './replay-dialog.tsx';

const destructive = exampleRow({
  skip_seed: false,
  reset: true,
  scenario: 'sparse',
  seed: 7,
  seed_overrides: { stores: 2 },
});

describe('the replay dialog', () => {
  it('shows every field of the request and sends exactly what it shows', async () => {
    const sent: unknown[] = [];
    let closed = false;
    await renderWithServer(
      <ReplayDialog
        row={destructive}
        onClose={() => {
          closed = true;
        }}
      />,
      {
        answers: {
          'showcase.start': (input) => {
            sent.push(input);
            return { showcase_run_id: workspaceId, workspace_id: workspaceId };
          },
          'showcase.current': () => ({ running: null, latest: null }),
        },
      },
    );
    const fields = screen.getAllByRole('rowheader').map((header) => header.textContent);
    expect(fields.sort()).toEqual(Object.keys(runRequestSchema.shape).sort());
    expect(sent).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Delete sales and replay' }));
    await waitFor(() => expect(closed).toBe(true));
    expect(sent).toEqual([runRequestSchema.parse(buildReplayRequest(destructive))]);
  });

  it('starts one replay when it is pressed twice at once', async () => {
    const sent: unknown[] = [];
    let closed = false;
    const close = () => {
      closed = true;
    };
    await renderWithServer(<ReplayDialog row={destructive} onClose={close} />, {
      answers: {
        'showcase.start': (input) => {
          sent.push(input);
          if (sent.length > 1) throw new StubProblem('SHOWCASE_BUSY', 'A run is under way.');
          return { showcase_run_id: workspaceId, workspace_id: workspaceId };
        },
        'showcase.current': () => ({ running: null, latest: null }),
      },
    });
    const replay = screen.getByRole('button', { name: 'Delete sales and replay' });
    act(() => {
      replay.click();
      replay.click();
    });
    await waitFor(() => expect(sent).not.toHaveLength(0));
    await waitFor(() => expect(closed).toBe(true));
    expect(sent).toHaveLength(1);
  });

  it('marks what differs from the record and nothing else', async () => {
    await renderWithServer(<ReplayDialog row={destructive} onClose={() => {}} />, { answers: {} });
    const marked = screen
      .getAllByRole('row')
      .filter((row) => within(row).queryByText(/differs/) !== null)
      .map((row) => within(row).getByRole('rowheader').textContent);
    expect(marked).toEqual(['workspace_name', 'replayed_from_workspace_id']);
  });

  it('warns only where sales would be deleted', async () => {
    await renderWithServer(<ReplayDialog row={exampleRow()} onClose={() => {}} />, { answers: {} });
    expect(screen.queryByText(/deletes all sales/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Replay' })).toBeTruthy();
    expect(screen.getByText(/To change inputs, use Load/)).toBeTruthy();
  });

  it('stays open while it starts, whatever is pressed', async () => {
    let closed = false;
    let answer = () => {};
    const released = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await renderWithServer(
      <ReplayDialog
        row={exampleRow()}
        onClose={() => {
          closed = true;
        }}
      />,
      {
        answers: {
          'showcase.start': async () => {
            await released;
            return { showcase_run_id: workspaceId, workspace_id: workspaceId };
          },
          'showcase.current': () => ({ running: null, latest: null }),
        },
      },
    );
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    await screen.findByRole('button', { name: 'Starting' });
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Cancel' })).toHaveProperty('disabled', true);
    expect(closed).toBe(false);
    answer();
    await waitFor(() => expect(closed).toBe(true));
  });

  it('stays open with the problem when another run is under way', async () => {
    await renderWithServer(<ReplayDialog row={exampleRow()} onClose={() => {}} />, {
      answers: {
        'showcase.start': () => {
          throw new StubProblem('SHOWCASE_BUSY', 'A run is under way.');
        },
        'showcase.current': () => ({ running: null, latest: null }),
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('A run is under way.');
    expect(alert.textContent).toContain('SHOWCASE_BUSY');
  });
});
