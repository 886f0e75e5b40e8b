import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { openPage } from '../testing/render-with-server.tsx';
import type { StubAnswers } from '../testing/stub-server.ts';

const answers: StubAnswers = {
  'workspace.list': () => ({ workspaces: [], total: 0, next_cursor: null }),
  'registry.runs.list': () => ({ runs: [], total: 0, next_cursor: null }),
  'scenario.list': () => ({ scenarios: [], total: 0, next_cursor: null }),
  'registry.aliases.list': () => ({ aliases: [] }),
};

it('is asked for at once where another call has no answer, not at its next turn', async () => {
  let gone = false;
  await openPage('/registry', { answers, gone: () => gone });
  await screen.findByText(/v1\.2\.3/);
  gone = true;
  await userEvent.click(screen.getByRole('link', { name: /^Planner/ }));
  // Its turn comes every 10 s.
  const lost = await screen.findByText('The server does not answer.', {}, { timeout: 6_000 });
  expect(lost.closest('[role="alert"]')?.textContent).toContain('Trying again every 2 seconds');
});
