import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { exampleRow, exampleWorkspace, workspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { EditDetailsDialog } from './edit-details-dialog.tsx';

describe('editing details', () => {
  it('sends only the field that was touched, and no notes that merely end in a space', async () => {
    const sent: unknown[] = [];
    const detail = exampleWorkspace({ notes: 'as they were \n', tags: ['q4'] });
    await renderWithServer(<EditDetailsDialog row={exampleRow()} onClose={() => {}} />, {
      answers: {
        workspaceById: () => detail,
        workspaceUpdate: (input) => {
          sent.push(input);
          return detail;
        },
      },
    });
    await userEvent.type(await screen.findByLabelText('Tags'), ', board');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sent).toEqual([{ workspace_id: workspaceId, tags: ['q4', 'board'] }]),
    );
  });
});
