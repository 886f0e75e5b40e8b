import { useQueryClient } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ShowcaseRun } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { useSessionRun } from '../session/session.tsx';
import { workspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import type { StubAnswers } from '../testing/stub-server.ts';
import { trpc } from '../trpc.ts';

function Watching() {
  const watched = useSessionRun();
  const coverage = trpc.sales.coverage.useQuery({});
  const client = useQueryClient();
  return (
    <>
      <p>{watched?.run.showcase_run_id ?? 'no run'}</p>
      <p>{coverage.data?.rows} rows</p>
      <button type="button" onClick={() => lookAgain(client)}>
        Look again
      </button>
    </>
  );
}

/** What the next poll does, without waiting for it. */
function lookAgain(client: ReturnType<typeof useQueryClient>) {
  return client.invalidateQueries({ queryKey: [['showcase', 'current']] });
}

const ended: ShowcaseRun = {
  showcase_run_id: workspaceId,
  workspace_id: null,
  status: 'failed',
  started_at: '2026-11-22T10:00:00.000Z',
  stop_requested_at: null,
  ended_at: '2026-11-22T10:00:01.000Z',
};

/** Nothing has run when the page opens; `latest` is what the next look finds, with other sales. */
async function watch(latest: ShowcaseRun) {
  let after = false;
  const answers: StubAnswers = {
    current: () => ({ running: null, latest: after ? latest : null }),
    events: () => [],
    salesCoverage: () => ({
      stores: 1,
      products: 1,
      grains: 1,
      rows: after ? 2 : 1,
      seeded_rows: 0,
      csv_rows: 1,
      date_start: null,
      date_end: null,
    }),
  };
  await renderWithServer(<Watching />, { answers });
  await screen.findByText('no run');
  await screen.findByText('1 rows');
  after = true;
  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
}

describe('watching runs', () => {
  it('notices one that was over before it was seen under way', async () => {
    await watch(ended);
    expect(await screen.findByText('2 rows')).toBeTruthy();
    expect(await screen.findByText('The run failed')).toBeTruthy();
  });

  it('does not call one failed that was stopped on request', async () => {
    await watch({ ...ended, stop_requested_at: '2026-11-22T10:00:00.500Z' });
    expect(await screen.findByText('Run stopped')).toBeTruthy();
    expect(screen.queryByText('The run failed')).toBeNull();
  });
});
