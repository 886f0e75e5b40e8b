import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Workspace } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import {
  exampleRow,
  exampleRun,
  exampleWorkspace,
  otherWorkspaceId,
  runIds,
  workspaceId,
} from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { holdWorkspaces, idOf, numberedRows } from '../../testing/saved-workspaces.ts';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

const unknownId = 'f'.repeat(32);

const sides = new Map([
  [workspaceId, exampleWorkspace({ seed: 42 })],
  [
    otherWorkspaceId,
    exampleWorkspace({ workspace_id: otherWorkspaceId, name: 'autumn', seed: 43 }),
  ],
]);

const answers: StubAnswers = {
  'workspace.byId': ({ workspace_id }) => {
    const workspace = sides.get(workspace_id);
    if (workspace) return workspace;
    throw new StubProblem('WORKSPACE_NOT_FOUND', `There is no workspace ${workspace_id}.`);
  },
  'workspace.list': () => ({
    workspaces: [exampleRow(), exampleRow({ workspace_id: otherWorkspaceId, name: 'autumn' })],
    total: 2,
    next_cursor: null,
  }),
  'workspace.replayProof': (input) => ({
    ...input,
    verdict: 'diverged',
    first_difference: {
      phase: 'data',
      part: 'sales',
      source: 'a'.repeat(64),
      replay: 'b'.repeat(64),
    },
    not_comparable: null,
    parts: [
      {
        phase: 'data',
        part: 'sales',
        source: 'a'.repeat(64),
        replay: 'b'.repeat(64),
        outcome: 'diverged',
        reason: [
          'At "/series/3": 5 in the ',
          { side: 'source' },
          ', 6 in the ',
          { side: 'replay' },
          '.',
        ],
      },
    ],
    environments: { source: null, replay: null },
  }),
};

const picker = (name: 'Baseline' | 'Other') => screen.getByRole('combobox', { name });

/** The choices of a side, opened. */
async function openChoices(name: 'Baseline' | 'Other') {
  await userEvent.click(await screen.findByRole('combobox', { name }));
  return within(await screen.findByRole('listbox', { name: 'Workspaces' }));
}

describe('ComparePage', () => {
  it('shows only what differs until everything is asked for, and keeps that in the address', async () => {
    const { router } = await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, {
      answers,
    });
    const table = await screen.findByRole('table', { name: /q4-baseline as the baseline/ });
    expect(within(table).getByRole('row', { name: /seed .*42 .*43/ })).toBeTruthy();
    expect(within(table).queryByText('scenario')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show everything' }));
    expect(await within(table).findByText('scenario')).toBeTruthy();
    expect(router.state.location.search).toMatchObject({ all: '1' });
  });

  it('names the first stage that differs', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, { answers });
    expect(await screen.findByText('The first part that differs is data · sales.')).toBeTruthy();
    expect(screen.getByText('At "/series/3": 5 in the baseline, 6 in the other.')).toBeTruthy();
  });

  it('folds the digests, and says how many are equal and how many differ', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, { answers });
    const summary = await screen.findByText('Digests: 0 equal, 1 different');
    expect(summary.closest('details')?.open).toBe(false);
    await userEvent.click(summary);
    await screen.findByRole('table', { name: /Digests of both runs/ });
  });

  const day = (forecast: number[]) => ({
    fold_traces: [{ fold: 1, start_date: '2011-12-08', actual: [10, 20], forecast, intervals: [] }],
  });
  const models: StubAnswers['registry.runs.byIds'] = () => ({
    found: [
      exampleRun({ runtime_info: day([10, 10]) }),
      exampleRun({
        run_id: runIds[1],
        model_type: 'mstl',
        metrics: { wape: 0.654, smape: 61.2, mae: 62.5, rmse: 90, bias: 1 },
        runtime_info: day([12, 14]),
      }),
    ],
    missing: [],
  });
  const winners = (part: Partial<Workspace> = {}): StubAnswers => ({
    ...answers,
    'workspace.byId': ({ workspace_id }) =>
      workspace_id === workspaceId
        ? exampleWorkspace({ created_objects: { winning_run_id: runIds[0] } })
        : exampleWorkspace({
            workspace_id,
            name: 'autumn',
            created_objects: { winning_run_id: runIds[1] },
            ...part,
          }),
    'registry.runs.byIds': models,
  });

  it('starts with both forecasts in one drawing, the candidates and the errors of the winners', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, { answers: winners() });
    const [first] = await screen.findAllByRole('heading', { level: 2 });
    expect(first?.textContent).toBe('Result');
    await screen.findByRole('img', {
      name: /^Both forecasts\. The forecasts differ on 2 of 2 days in common, by 3 units a day/,
    });
    const errors = screen.getByRole('table', { name: 'Errors of the winners' });
    within(errors).getByRole('row', { name: /^MAE 69\.50 62\.50 7\.00 lower, 10\.1 % less$/ });
    const candidates = screen.getByRole('table', { name: 'Candidates by WAPE' });
    within(candidates).getByRole('row', { name: /^mstl \(winner: other\) – / });
  });

  it('draws no forecasts of different products together, and says why', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, {
      answers: winners({ store_id: 77, product_id: 78 }),
    });
    await screen.findByText('Errors not comparable');
    await screen.findByText(/not drawn together: they belong to different products or stores/);
    expect(screen.queryByRole('img', { name: /^Both forecasts/ })).toBeNull();
    expect(screen.queryByRole('columnheader', { name: /against baseline/ })).toBeNull();
  });

  it('says whose winner the registry no longer has', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, {
      answers: {
        ...winners(),
        'registry.runs.byIds': () => ({ found: [exampleRun()], missing: [runIds[1]] }),
      },
    });
    await screen.findByText(/the registry does not have the winner of the other\./);
  });

  it('calls the sides the same in the proof as field by field', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, { answers });
    await userEvent.click(await screen.findByText(/^Digests:/));
    const proof = await screen.findByRole('table', { name: /Digests of both runs/ });
    const fields = await screen.findByRole('table', { name: /q4-baseline as the baseline/ });
    for (const table of [proof, fields]) {
      within(table).getByRole('columnheader', { name: 'Baseline · q4-baseline' });
      within(table).getByRole('columnheader', { name: 'Other · autumn' });
    }
    expect(within(proof).getByText('other')).toBeTruthy();
    expect(within(proof).queryByText(/source|replay/i)).toBeNull();
  });

  it('says which test days keep the errors from being compared, on the page and before', async () => {
    const earlier = {
      ...answers,
      'workspace.byId': ({ workspace_id }: { workspace_id: string }) =>
        exampleWorkspace({
          workspace_id,
          ...(workspace_id === otherWorkspaceId && { name: 'autumn', date_end: '2011-11-30' }),
        }),
      'workspace.list': () => ({
        workspaces: [
          exampleRow(),
          exampleRow({ workspace_id: otherWorkspaceId, name: 'autumn', date_end: '2011-11-30' }),
        ],
        total: 2,
        next_cursor: null,
      }),
    };
    await openPage(`/compare?a=${workspaceId}`, { answers: earlier });
    const choices = await openChoices('Other');
    const choice = await choices.findByRole('option', { name: /autumn/ });
    await within(choice).findByText('Errors not comparable: different test days');
    await userEvent.click(choice);
    await screen.findByText(
      'Different test days: 2011-10-29 to 2011-12-09 in 3 folds (the baseline), 2011-10-20 to 2011-11-30 in 3 folds (the other).',
    );
  });

  it('swaps the sides, and the baseline with them', async () => {
    const { router } = await openPage(`/compare?a=${workspaceId}&b=${otherWorkspaceId}`, {
      answers,
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Swap sides' }));
    await screen.findByRole('table', { name: /autumn as the baseline/ });
    expect(router.state.location.search).toMatchObject({ a: otherWorkspaceId, b: workspaceId });
  });

  it('asks for the side that the address leaves out', async () => {
    const { router } = await openPage(`/compare?a=${workspaceId}`, { answers });
    const choices = await openChoices('Other');
    await userEvent.click(await choices.findByRole('option', { name: /autumn/ }));
    await screen.findByRole('table', { name: /beside autumn/ });
    expect(router.state.location.search).toMatchObject({ a: workspaceId, b: otherWorkspaceId });
  });

  it('shows a chosen side first that is not among the newest, and more of them on demand', async () => {
    const { answers } = holdWorkspaces(numberedRows(25));
    const { router } = await openPage(`/compare?b=${idOf(21)}`, { answers });
    const choices = await openChoices('Other');
    await choices.findByRole('option', { name: /^run-1UK/ });
    const named = () =>
      choices
        .getAllByRole('option', { name: /^run-/ })
        .map((option) => option.textContent?.split('UK')[0]);
    await waitFor(() => expect(named()[0]).toBe('run-21'));
    expect(named()).toHaveLength(11);
    const chosen = choices.getByRole('option', { name: /^run-21UK/ });
    expect(chosen.getAttribute('aria-selected')).toBe('true');
    for (const count of [21, 25]) {
      await userEvent.click(choices.getByRole('option', { name: 'Load more of 25' }));
      await waitFor(() => expect(named()).toHaveLength(count));
    }
    expect(document.activeElement).toBe(picker('Other'));
    const active = picker('Other').getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.textContent).toMatch(/^run-22UK/);
    await userEvent.click(choices.getByRole('option', { name: /^run-24UK/ }));
    await waitFor(() => expect(router.state.location.search).toEqual({ b: idOf(24) }));
  });

  it('finds a workspace by its whole id, and says when none has it', async () => {
    const { answers } = holdWorkspaces(numberedRows(25));
    await openPage('/compare', { answers });
    const choices = await openChoices('Baseline');
    const search = picker('Baseline');
    await userEvent.type(search, ` ${idOf(24).toUpperCase()}`);
    await waitFor(() =>
      expect(choices.getAllByRole('option').map((option) => option.textContent)).toEqual([
        expect.stringMatching(/^run-24/),
      ]),
    );
    await userEvent.clear(search);
    await userEvent.type(search, unknownId);
    await screen.findByText('No workspace has this name or id.');
  });

  it('distinguishes runs without a name by what they ran on and by their result', async () => {
    const winner_model_type = 'seasonal_naive';
    const result_summary = { winner_model_type, winner_wape: 0.5, wall_clock_s: 1 } as const;
    const unnamed = {
      name: null,
      skip_seed: false,
      scenario: 'sparse',
      user_scope: null,
      grain: null,
    } as const;
    const workspaces = [
      exampleRow({ ...unnamed, seed: 7, result_summary }),
      exampleRow({ ...unnamed, workspace_id: otherWorkspaceId, seed: 8, result_summary: null }),
    ];
    const workspaceList = () => ({ workspaces, total: 2, next_cursor: null });
    await openPage('/compare', { answers: { ...answers, 'workspace.list': workspaceList } });
    const choices = await openChoices('Baseline');
    await choices.findByRole('option', {
      name: /automatic grain, sparse, seed 7, WAPE 50\.0 %, test days not recorded/,
    });
    choices.getByRole('option', { name: /automatic grain, sparse, seed 8/ });
  });

  it('says in the picker that nothing was kept yet, or that the list could not be read', async () => {
    const empty = { workspaces: [], total: 0, next_cursor: null };
    const { unmount } = await openPage('/compare', {
      answers: { ...answers, 'workspace.list': () => empty },
    });
    for (const side of ['Baseline', 'Other'] as const) {
      await openChoices(side);
      await screen.findByText('No saved workspaces yet.');
    }
    unmount();
    await openPage('/compare', {
      answers: {
        ...answers,
        'workspace.list': () => {
          throw new StubProblem('INTERNAL', 'Something went wrong.');
        },
      },
    });
    for (const side of ['Baseline', 'Other'] as const) {
      await openChoices(side);
      await screen.findByText('The workspaces could not be read. Something went wrong.');
    }
  });

  it('says which side is unknown and offers the picker instead', async () => {
    await openPage(`/compare?a=${workspaceId}&b=${unknownId}`, { answers });
    await screen.findByText('The other side could not be read');
    expect(picker('Other')).toBeTruthy();
    expect(screen.getByText(`There is no workspace ${unknownId}.`)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});
