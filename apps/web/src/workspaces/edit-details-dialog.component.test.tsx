import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { exampleRow, exampleWorkspace, workspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { EditDetailsDialog } from './edit-details-dialog.tsx';

describe('editing details', () => {
  it('sends only the field that was touched, and no notes that merely end in a space', async () => {
    const sent: unknown[] = [];
    const detail = exampleWorkspace({ notes: 'as they were \n', tags: ['Berlin, Mitte'] });
    await renderWithServer(<EditDetailsDialog row={exampleRow()} onClose={() => {}} />, {
      answers: {
        'workspace.byId': () => detail,
        'workspace.update': (input) => {
          sent.push(input);
          return detail;
        },
      },
    });
    await userEvent.type(await screen.findByLabelText('Tags'), 'board');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sent).toEqual([{ workspace_id: workspaceId, tags: ['Berlin, Mitte', 'board'] }]),
    );
  });

  it('keeps what was typed on Escape, and throws it away when told so', async () => {
    let closed = 0;
    await renderWithServer(
      <EditDetailsDialog
        row={exampleRow()}
        onClose={() => {
          closed += 1;
        }}
      />,
      { answers: { 'workspace.byId': () => exampleWorkspace({ notes: null }) } },
    );
    const notes = await screen.findByLabelText('Notes');
    await userEvent.type(notes, 'mine');
    await userEvent.keyboard('{Escape}{Escape}');
    expect(closed).toBe(0);
    expect(screen.getByRole('alert').textContent).toBe('Not saved yet.');
    expect(notes).toHaveProperty('value', 'mine');
    await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
    expect(closed).toBe(1);
    await userEvent.clear(notes);
    await userEvent.type(screen.getByLabelText('Tags'), 'q4');
    await userEvent.keyboard('{Escape}');
    expect(closed).toBe(1);
    await userEvent.clear(screen.getByLabelText('Tags'));
    await userEvent.keyboard('{Escape}');
    expect(closed).toBe(2);
  });

  it('saves as a form, names what is wrong with a field, and sends nothing when nothing was touched', async () => {
    const sent: unknown[] = [];
    let closed = 0;
    const detail = exampleWorkspace({ tags: ['q4'] });
    await renderWithServer(
      <EditDetailsDialog
        row={exampleRow()}
        onClose={() => {
          closed += 1;
        }}
      />,
      {
        answers: {
          'workspace.byId': () => detail,
          'workspace.update': (input) => {
            sent.push(input);
            return detail;
          },
        },
      },
    );
    const name = await screen.findByLabelText('Name');
    // Enter in a field; the simulated one does not know of a button outside of its form.
    const submit = () => act(() => name.closest('form')?.requestSubmit());
    submit();
    expect({ closed, sent }).toEqual({ closed: 1, sent: [] });
    const tags = screen.getByLabelText('Tags');
    await userEvent.type(tags, `${'x'.repeat(129)},`);
    expect(screen.getByText('Must be 128 characters or fewer')).toBeTruthy();
    await userEvent.clear(name);
    await userEvent.type(name, 'Not a name');
    expect(screen.getByText(/^Must start with a lower-case letter/)).toBeTruthy();
    await userEvent.type(tags, '{Backspace}{Backspace}');
    await userEvent.clear(name);
    await userEvent.type(name, 'better');
    submit();
    await waitFor(() =>
      expect(sent).toEqual([{ workspace_id: workspaceId, name: 'better', tags: [] }]),
    );
  });
});
