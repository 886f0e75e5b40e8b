import { useQueryClient } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ShowcaseRun, StepEvent } from '@vitrine/contract';
import { EventSource } from 'eventsource';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { exampleShowcaseRun, workspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { showPage } from '../testing/show-page.ts';
import { createStubHandler, type StubAnswers } from '../testing/stub-server.ts';
import { trpc } from '../trpc.ts';
import { RunPlace } from './run-strip.tsx';
import { useWatchedRun } from './use-watched-run.ts';

function Watching() {
  const { watched } = useWatchedRun();
  const coverage = trpc.sales.coverage.useQuery({});
  const client = useQueryClient();
  return (
    <>
      <p>{watched?.run.showcase_run_id ?? 'no run'}</p>
      <p>{watched?.progress.result ? 'result known' : 'no result'}</p>
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

const ended = exampleShowcaseRun({ status: 'failed' });

const pipelineComplete: StepEvent = {
  event_type: 'pipeline_complete',
  step_name: null,
  step_index: null,
  total_steps: 16,
  phase_name: null,
  phase_index: null,
  phase_total: 6,
  status: 'fail',
  detail: 'Failed',
  duration_ms: null,
  data: {
    overall_status: 'fail',
    workspace_id: null,
    winner_model_type: null,
    winner_wape: null,
    winning_run_id: null,
    alias: null,
    wall_clock_s: 1,
  },
  timestamp: '2026-11-22T10:00:01.000Z',
};

function coverageOf(rows: number) {
  const one = { stores: 1, products: 1, grains: 1, csv_rows: 1 };
  return { ...one, rows, seeded_rows: 0, date_start: null, date_end: null };
}

function Strip() {
  return <RunPlace watch={useWatchedRun()} />;
}

/** Nothing has run when the page opens; `latest` is what the next look finds, with other sales. */
async function watch(latest: ShowcaseRun, events: StepEvent[] = []) {
  let after = false;
  const answers: StubAnswers = {
    'showcase.current': () => ({ running: null, latest: after ? latest : null }),
    'showcase.events': () => events,
    'sales.coverage': () => coverageOf(after ? 2 : 1),
  };
  const { router } = await renderWithServer(<Watching />, { answers });
  await screen.findByText('no run');
  await screen.findByText('1 rows');
  after = true;
  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
  return router;
}

describe('watching runs', () => {
  it('notices one that was over before it was seen under way', async () => {
    await watch(ended);
    expect(await screen.findByText('2 rows')).toBeTruthy();
    expect(await screen.findByText('Run failed')).toBeTruthy();
  });

  it('does not call one failed that was stopped on request', async () => {
    await watch({ ...ended, stop_requested_at: '2026-11-22T10:00:00.500Z' });
    expect(await screen.findByText('Run stopped')).toBeTruthy();
    expect(screen.queryByText('Run failed')).toBeNull();
  });

  it('says why a run failed, and leads to what was kept of it', async () => {
    vi.stubGlobal('EventSource', EventSource);
    onTestFinished(() => void vi.unstubAllGlobals());
    const step: StepEvent = { ...pipelineComplete, event_type: 'step_complete', data: {} };
    const data = { ...pipelineComplete.data, workspace_id: workspaceId };
    const router = await watch({ ...ended, workspace_id: workspaceId }, [
      { ...step, step_name: 'status', step_index: 4, status: 'fail', detail: 'Only 3 days' },
      { ...pipelineComplete, data },
    ]);
    expect(await screen.findByText('status: Only 3 days')).toBeTruthy();
    expect(screen.getAllByText('Run failed')).toHaveLength(1);
    act(() => screen.getByRole('button', { name: 'Open' }).click());
    await waitFor(() => expect(router.state.location.pathname).toBe(`/workspaces/${workspaceId}`));
  });

  it('calls the end of a run what its record is called', async () => {
    vi.stubGlobal('EventSource', EventSource);
    onTestFinished(() => void vi.unstubAllGlobals());
    const data = { ...pipelineComplete.data, overall_status: 'pass' };
    await watch({ ...ended, status: 'completed' }, [{ ...pipelineComplete, data }]);
    expect(await screen.findByText('Run completed')).toBeTruthy();
  });

  it('calls the end of a step the same wherever it stands', async () => {
    vi.stubGlobal('EventSource', EventSource);
    onTestFinished(() => void vi.unstubAllGlobals());
    const step: StepEvent = { ...pipelineComplete, event_type: 'step_complete', data: {} };
    const answers: StubAnswers = {
      'showcase.current': () => ({ running: null, latest: ended }),
      'showcase.events': () => [
        { ...step, step_name: 'reset', step_index: 1, status: 'skip', detail: 'Not asked for' },
        { ...step, step_name: 'seed', step_index: 2, status: 'pass', detail: 'Seeded' },
        { ...step, step_name: 'status', step_index: 3, status: 'fail', detail: 'No sales' },
        pipelineComplete,
      ],
    };
    await renderWithServer(<Strip />, { answers });
    await screen.findByText('Seeded');
    const faceOf = (name: RegExp) =>
      screen.getByRole('row', { name, hidden: true }).querySelector('td')?.textContent?.trim();
    expect(faceOf(/^reset/)).toBe('skipped');
    expect(faceOf(/^seed/)).toBe('passed');
    expect(faceOf(/^status/)).toBe('failed');
  });

  it('holds no stream of events while another tab covers it, and shows the end once it is looked at', async () => {
    vi.stubGlobal('EventSource', EventSource);
    onTestFinished(() => {
      vi.unstubAllGlobals();
      showPage('visible');
    });
    let underWay = true;
    let streams = 0;
    const answers: StubAnswers = {
      'showcase.current': () =>
        underWay
          ? { running: { ...ended, status: 'running', ended_at: null }, latest: null }
          : { running: null, latest: { ...ended, status: 'completed' } },
      'showcase.events': () =>
        underWay
          ? []
          : [{ ...pipelineComplete, data: { ...pipelineComplete.data, overall_status: 'pass' } }],
      'sales.coverage': () => coverageOf(underWay ? 1 : 2),
    };
    const answer = createStubHandler(answers);
    await renderWithServer(<Watching />, {
      answers,
      trpc: (request, response) => {
        if (!underWay || !request.url?.includes('showcase.events'))
          return answer(request, response);
        streams += 1;
        response.on('close', () => (streams -= 1));
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      },
    });
    await screen.findByText('1 rows');
    await waitFor(() => expect(streams).toBe(1));
    act(() => showPage('hidden'));
    await waitFor(() => expect(streams).toBe(0));
    underWay = false;
    act(() => showPage('visible'));
    expect(await screen.findByText('Run completed')).toBeTruthy();
    expect(await screen.findByText('2 rows')).toBeTruthy();
  });

  it('asks for the events again after a refusal, once the server answers', async () => {
    const answers: StubAnswers = {
      'showcase.current': () => ({ running: null, latest: ended }),
      'showcase.events': () => [pipelineComplete],
    };
    // The simulated document has none of its own.
    vi.stubGlobal('EventSource', EventSource);
    onTestFinished(() => void vi.unstubAllGlobals());
    const answer = createStubHandler(answers);
    let refused = 0;
    await renderWithServer(<Watching />, {
      answers,
      trpc: (request, response) => {
        if (refused > 0 || !request.url?.includes('showcase.events')) answer(request, response);
        else response.writeHead(500).end(() => (refused += 1));
      },
    });
    await screen.findByText(ended.showcase_run_id);
    await waitFor(() => expect(refused).toBe(1));
    await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
    expect(await screen.findByText('result known')).toBeTruthy();
  });
});
