import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { exampleWorkspace, workspaceId } from '../testing/examples.ts';
import { openPage } from '../testing/render-with-server.tsx';
import type { StubAnswers } from '../testing/stub-server.ts';

const answers: StubAnswers = {
  'workspace.byId': () => exampleWorkspace(),
  'workspace.list': () => ({ workspaces: [], total: 0, next_cursor: null }),
  'registry.runs.list': () => ({ runs: [], total: 1_041, next_cursor: null }),
  'scenario.list': () => ({ scenarios: [], total: 12, next_cursor: null }),
  'showcase.current': () => ({ running: null, latest: null }),
};

describe('the shell', () => {
  it('names the page in the title and the place in the navigation', async () => {
    await openPage('/registry', { answers });
    expect(await screen.findByRole('heading', { level: 1, name: 'Registry' })).toBeTruthy();
    expect(document.title).toBe('Registry · Vitrine');
    const here = await screen.findByRole('link', { name: /^Registry.*1,041/ });
    expect(here.textContent).toBe('Registry 1,041 model runs');
    expect(here.getAttribute('aria-current')).toBe('page');
    const away = screen.getByRole('link', { name: 'Showcase' });
    expect(away.getAttribute('aria-current')).toBeNull();
    const description = screen.getByRole('link', { name: 'OpenAPI' });
    expect(description.getAttribute('href')).toBe('/openapi.json');
  });

  it.each([`/workspaces/${workspaceId}`, '/compare'])(
    'marks the showcase, where its table leads from, as the place of %s',
    async (address) => {
      await openPage(address, { answers });
      const marked = (await screen.findAllByRole('link')).filter(
        (link) => link.getAttribute('aria-current') === 'page',
      );
      expect(marked.map((link) => link.textContent?.trim())).toEqual(['Showcase']);
    },
  );

  it('moves the focus to the heading of the page that was gone to', async () => {
    await openPage('/registry', { answers });
    await userEvent.click(await screen.findByRole('link', { name: /^Planner/ }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Planner' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(document.title).toBe('Planner · Vitrine');
  });

  it('names a workspace in the title, and moves to another address in place', async () => {
    const { router } = await openPage(`/workspaces/${workspaceId}`, { answers });
    await waitFor(() => expect(document.title).toBe('q4-baseline · Vitrine'));
    await router.navigate({ to: '/compare', search: { a: workspaceId } });
    expect(await screen.findByText(/Select two workspaces/)).toBeTruthy();
  });

  it.each(['/nothing', '/workspaces/7F3A', '/registry/x', '/planner/x'])(
    'says that there is no page at %s',
    async (address) => {
      await openPage(address, { answers });
      expect(await screen.findByText('There is no such page')).toBeTruthy();
      expect(document.title).toBe('Not found · Vitrine');
    },
  );

  it('takes an id that is none in a search parameter as not given', async () => {
    const { router } = await openPage('/compare?a=1&b=2', { answers });
    expect(await screen.findByText(/Select two workspaces/)).toBeTruthy();
    expect(router.state.location.search).toEqual({});
  });

  it('shows the problem of a record that cannot be read, with a way to try again', async () => {
    const { 'workspace.byId': _away, ...others } = answers;
    await openPage(`/workspaces/${workspaceId}`, { answers: others });
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('leads a new user to the first step, and on to the run once there are sales', async () => {
    let rows = 0;
    const salesCoverage: StubAnswers['sales.coverage'] = () => ({
      stores: 1,
      products: 1,
      grains: 1,
      rows,
      seeded_rows: 0,
      csv_rows: rows,
      date_start: null,
      date_end: null,
    });
    const { unmount } = await openPage('/', {
      answers: { ...answers, 'sales.coverage': salesCoverage },
    });
    const first = await screen.findByRole('link', { name: 'Load sales or choose a preset' });
    expect(first.getAttribute('href')).toBe('/run');
    unmount();
    rows = 1_200;
    await openPage('/', { answers: { ...answers, 'sales.coverage': salesCoverage } });
    expect(await screen.findByText('1,200 rows loaded.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to the run' })).toBeTruthy();
  });
});
