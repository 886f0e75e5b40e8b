import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { RunForm } from '../pages/run/run-form.tsx';
import { emptyDraft } from '../runs/run-draft.ts';
import { exampleRow, exampleWorkspace } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { StubProblem } from '../testing/stub-server.ts';
import { EditDetailsDialog } from '../workspaces/edit-details-dialog.tsx';
import { ReplayDialog } from '../workspaces/replay-dialog.tsx';

/** A page with `place` on it, and the way to another. */
function Pages({ place }: { place: ReactNode }) {
  const [left, setLeft] = useState(false);
  return (
    <>
      {!left && place}
      <button type="button" onClick={() => setLeft(true)}>
        Leave
      </button>
    </>
  );
}

/** Shows `place` with a server that, once `refuse` is called, refuses what is started or changed. */
async function renderPlace(place: ReactNode) {
  let refuse = () => {};
  const released = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  const refusal = async () => {
    await released;
    throw new StubProblem('SHOWCASE_BUSY', 'A run is under way.');
  };
  await renderWithServer(<Pages place={place} />, {
    answers: {
      'showcase.current': () => ({ running: null, latest: null }),
      'showcase.presets': () => ({ presets: [] }),
      'workspace.byId': () => exampleWorkspace(),
      'workspace.update': refusal,
      'showcase.start': refusal,
    },
  });
  // A dialog hides the page behind it, but Back in the browser still leaves that page.
  return { refuse, leave: () => fireEvent.click(screen.getByText('Leave')) };
}

describe('a refusal', () => {
  it('of a run is shown when its page was left', async () => {
    const place = (
      <RunForm draft={emptyDraft} onDraft={() => {}} running={false} onStarted={() => {}} />
    );
    const { refuse, leave } = await renderPlace(place);
    await userEvent.click(screen.getByRole('button', { name: 'Run showcase' }));
    await screen.findByRole('button', { name: 'Starting' });
    leave();
    refuse();
    expect((await screen.findByRole('alert')).textContent).toBe('The run did not start');
    expect(screen.getByText(/A run is under way/).textContent).toContain('SHOWCASE_BUSY');
  });

  it('of a replay is shown when its dialog closed with the page', async () => {
    const { refuse, leave } = await renderPlace(
      <ReplayDialog row={exampleRow()} onClose={() => {}} />,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    await screen.findByRole('button', { name: 'Starting' });
    leave();
    refuse();
    expect((await screen.findByRole('alert')).textContent).toBe('The replay did not start');
  });

  it('of a change is shown when its dialog closed with the page', async () => {
    const place = <EditDetailsDialog row={exampleRow()} onClose={() => {}} />;
    const { refuse, leave } = await renderPlace(place);
    await userEvent.type(await screen.findByLabelText('Notes'), 'mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByRole('button', { name: 'Saving' });
    leave();
    refuse();
    expect((await screen.findByRole('alert')).textContent).toBe('q4-baseline was not changed');
  });

  it('is shown once, in its place, while that is there', async () => {
    const { refuse } = await renderPlace(<ReplayDialog row={exampleRow()} onClose={() => {}} />);
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    refuse();
    expect(await screen.findAllByText('The replay did not start')).toHaveLength(1);
  });
});
