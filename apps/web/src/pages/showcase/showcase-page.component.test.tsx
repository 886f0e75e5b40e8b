import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { exampleWorkspace, workspaceId } from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { holdWorkspaces, numberedRows } from '../../testing/saved-workspaces.ts';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

const sold: StubAnswers['sales.coverage'] = () => ({
  stores: 1,
  products: 1,
  grains: 1,
  rows: 400,
  seeded_rows: 0,
  csv_rows: 400,
  date_start: '2010-12-01',
  date_end: '2011-12-09',
});

async function openShowcase(answers: StubAnswers, address = '/') {
  const started: unknown[] = [];
  const { router } = await openPage(address, {
    answers: {
      ...holdWorkspaces(numberedRows(1)).answers,
      'showcase.start': (request) => {
        started.push(request);
        return { showcase_run_id: workspaceId, workspace_id: workspaceId };
      },
      ...answers,
    },
  });
  return { started, router };
}

const runButton = () => screen.findByRole('button', { name: 'Run showcase' });

describe('the current choice', () => {
  it('starts at once where there is something to run on, and leads to the run', async () => {
    const { started, router } = await openShowcase({ 'sales.coverage': sold });
    expect(await screen.findByText('own data, to 9 Dec 2011')).toBeTruthy();
    await userEvent.click(await runButton());
    await waitFor(() => expect(started).toHaveLength(1));
    expect(started[0]).toMatchObject({ preservation: 'keep', skip_seed: true });
    await waitFor(() => expect(router.state.location.pathname).toBe('/run'));
  });

  it('is opened first, and nothing started, while there are no sales', async () => {
    const { started, router } = await openShowcase({});
    await userEvent.click(await runButton());
    await waitFor(() => expect(router.state.location.pathname).toBe('/run'));
    expect(started).toEqual([]);
  });

  it('is opened first, and nothing started, where it would delete the sales', async () => {
    const workspaceById = () => exampleWorkspace({ reset: true, skip_seed: false });
    const { started, router } = await openShowcase(
      { 'sales.coverage': sold, 'workspace.byId': workspaceById },
      `/run?load=${workspaceId}`,
    );
    await screen.findByRole('button', { name: 'Delete sales and run' });
    await router.navigate({ to: '/' });
    expect(await screen.findByText('demo_minimal, seed 42')).toBeTruthy();
    await userEvent.click(await runButton());
    await waitFor(() => expect(router.state.location.pathname).toBe('/run'));
    expect(started).toEqual([]);
  });

  it('makes way for the first steps while nothing was ever run', async () => {
    await openShowcase(holdWorkspaces([]).answers);
    await screen.findByRole('link', { name: 'Load sales or choose a preset' });
    expect(screen.queryByRole('button', { name: 'Run showcase' })).toBeNull();
  });

  it('reports a refusal even after the page was left', async () => {
    await openShowcase({
      'sales.coverage': sold,
      'showcase.start': () => {
        throw new StubProblem('SALES_CONFLICT', 'Other sales are loaded.');
      },
    });
    await screen.findByText('own data, to 9 Dec 2011');
    await userEvent.click(await runButton());
    expect(await screen.findByText('Other sales are loaded.')).toBeTruthy();
    expect(screen.getByText('SALES_CONFLICT · request req-stub-0001')).toBeTruthy();
  });
});

describe('the page', () => {
  it('shows each answer as it comes, however long another takes', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      answer = done;
    });
    const coverage = {
      stores: 1,
      products: 1,
      grains: 1,
      rows: 400,
      seeded_rows: 0,
      csv_rows: 400,
    };
    const days = { date_start: '2010-12-01', date_end: '2012-01-31' };
    await openShowcase({ 'sales.coverage': () => asked.then(() => ({ ...coverage, ...days })) });
    await screen.findByText('No run yet');
    await screen.findByRole('table');
    expect(screen.queryByText('own data, to 31 Jan 2012')).toBeNull();
    answer();
    expect(await screen.findByText('own data, to 31 Jan 2012')).toBeTruthy();
  });
});

describe('the place of the run', () => {
  it('claims nothing while it is not known whether anything was run', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      answer = done;
    });
    await openShowcase({
      'showcase.current': () => asked.then(() => ({ running: null, latest: null })),
    });
    await screen.findByRole('heading', { level: 1, name: 'Showcase' });
    expect(screen.queryByText('No run yet')).toBeNull();
    answer();
    expect(await screen.findByText('No run yet')).toBeTruthy();
  });

  it.each(['/', '/run'])(
    'says that the last run could not be read, and tries again, on %s',
    async (address) => {
      let broken = true;
      await openShowcase(
        {
          'showcase.current': () => {
            if (broken) throw new StubProblem('INTERNAL', 'The run could not be looked up.');
            return { running: null, latest: null };
          },
        },
        address,
      );
      const title = await screen.findByText('The last run could not be read');
      const notice = title.closest<HTMLElement>('[role=alert]') ?? title;
      expect(notice.textContent).toContain('The run could not be looked up.');
      expect(screen.queryByText('No run yet')).toBeNull();
      broken = false;
      await userEvent.click(within(notice).getByRole('button', { name: 'Try again' }));
      expect(await screen.findByText('No run yet')).toBeTruthy();
    },
  );
});
