import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { defaultRunConfig, type WorkspaceListItem } from '@vitrine/contract';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  exampleExport,
  exampleOutcome,
  exampleShowcaseRun,
  exampleWorkspace,
} from '../testing/examples.ts';
import { openPage } from '../testing/render-with-server.tsx';
import { holdWorkspaces, idOf, numberedRows } from '../testing/saved-workspaces.ts';
import { type StubAnswers, StubProblem } from '../testing/stub-server.ts';

/** Exports whose workspaces refer to no model file. */
const withoutModels: StubAnswers = {
  'workspace.byId': ({ workspace_id }) => exampleWorkspace({ workspace_id, created_objects: {} }),
  'workspace.export': ({ workspace_id }) =>
    exampleExport({ workspace_id, model_runs_referenced: 0, model_runs: [] }),
};

async function openPanel(
  rows: WorkspaceListItem[],
  options: { address?: string; answers?: StubAnswers } = {},
) {
  const server = holdWorkspaces(rows);
  const answers = { ...server.answers, ...options.answers };
  const { router } = await openPage(options.address ?? '/', { answers });
  await screen.findByText(/^[\d,]+ of [\d,]+/);
  const address = () => router.state.location.href;
  return { ...server, router, address };
}

function row(number: number): HTMLElement {
  const found = document.getElementById(`row-${idOf(number)}`);
  if (found === null) throw new Error(`no row ${number} on screen`);
  return found;
}

const select = (name: string) =>
  userEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }));
const bar = () => within(screen.getByRole('region', { name: 'Selected workspaces' }));
const spoken = () => screen.getByRole('status').textContent ?? '';

describe('finding saved workspaces', () => {
  it('loads more by cursor and counts what is shown and what is hidden', async () => {
    const rows = numberedRows(57, (number) => ({ archived: number > 54 }));
    await openPanel(rows);
    expect(await screen.findByText('50 of 54 · 3 archived hidden')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Load more of 54' }));
    expect(await screen.findByText('54 of 54 · 3 archived hidden')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Load more/ })).toBeNull();
    expect(screen.getAllByRole('rowheader')).toHaveLength(54);
  });

  it('says which have a bundle and leads to its check, and after an export what that proved', async () => {
    const rows = numberedRows(3, (number) => ({ has_bundle: [true, null, false][number - 1] }));
    await openPanel(rows, { answers: withoutModels });
    const link = await screen.findByRole('link', { name: 'Exported' });
    expect(row(1).contains(link)).toBe(true);
    expect(link.getAttribute('href')).toBe(`/workspaces/${idOf(1)}#bundle-on-disk-title`);
    await userEvent.click(within(row(1)).getByRole('button', { name: 'Export run-1' }));
    await within(row(1)).findByText(/files verified/);
    expect(screen.queryByRole('link', { name: 'Exported' })).toBeNull();
  });

  it('says that more could not be loaded, tries again, and continues at the first new row', async () => {
    const held = holdWorkspaces(numberedRows(57));
    let broken = true;
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.list': (input) => {
          if (broken && input.cursor)
            throw new StubProblem('DATABASE_UNAVAILABLE', 'The database is away.');
          return held.answers['workspace.list']?.(input) ?? Promise.reject();
        },
      },
    });
    screen.getByRole('button', { name: 'Load more of 57' }).focus();
    await userEvent.keyboard('{Enter}');
    const notice = (await screen.findByText('Could not load more')).closest('[role="alert"]');
    expect(notice?.textContent).toContain('DATABASE_UNAVAILABLE · request req-stub-0001');
    expect(document.activeElement?.textContent).toBe('Try again');
    broken = false;
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('57 of 57')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(row(51)));
  });

  it('is a table that says how it is sorted, in the address too, and back is back', async () => {
    const { asked, address, router } = await openPanel(numberedRows(2));
    const heading = screen.getByRole('columnheader', { name: 'Name' });
    expect(heading.getAttribute('aria-sort')).toBe('none');
    await userEvent.click(within(heading).getByRole('button'));
    await waitFor(() => expect(heading.getAttribute('aria-sort')).toBe('ascending'));
    expect(address()).toBe('/?sort=name');
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ sort_by: 'name', sort_order: 'asc' }));
    await waitFor(() => expect(spoken()).toBe('Sorted by name, ascending. 2 of 2 shown.'));
    await userEvent.click(within(heading).getByRole('button'));
    await waitFor(() => expect(address()).toBe('/?sort=name&order=desc'));
    router.history.back();
    await waitFor(() => expect(heading.getAttribute('aria-sort')).toBe('ascending'));
  });

  it('opens at the view that an address names', async () => {
    const { asked } = await openPanel(
      numberedRows(4, (number) => ({ tags: number > 2 ? ['q4'] : [], status: 'failed' })),
      { address: '/?q=run&status=failed&tag=q4&archived=1&sort=status&order=desc' },
    );
    expect(await screen.findByText('2 of 2')).toBeTruthy();
    expect(asked[0]).toMatchObject({
      q: 'run',
      status: 'failed',
      tags: ['q4'],
      include_archived: true,
      sort_by: 'status',
      sort_order: 'desc',
    });
    expect(screen.getByRole('searchbox')).toHaveProperty('value', 'run');
    expect(screen.getByLabelText('Status')).toHaveProperty('value', 'failed');
    expect(screen.getByRole('button', { name: 'Archived' }).ariaPressed).toBe('true');
  });

  it('follows what is typed, leaves it in the address and shows the count', async () => {
    const { address } = await openPanel(numberedRows(12));
    await userEvent.type(screen.getByRole('searchbox'), 'run-1');
    expect(await screen.findByText('4 of 4')).toBeTruthy();
    expect(address()).toBe('/?q=run-1');
    await waitFor(() => expect(spoken()).toBe('4 of 4 shown.'));
  });

  it('says that one letter is too few to search by', async () => {
    await openPanel(numberedRows(12));
    const box = screen.getByRole('searchbox');
    const hint = () => document.getElementById(box.getAttribute('aria-describedby') ?? '');
    await userEvent.type(box, 'r');
    expect(hint()?.textContent).toBe('2 letters or more');
    await userEvent.type(box, 'u');
    expect(hint()).toBeNull();
  });

  it('takes a tag by typing or from a row, shows it as a filter and lets go of it', async () => {
    const { address } = await openPanel(
      numberedRows(4, (number) => ({ tags: number % 2 ? ['q4', 'board'] : ['q4'] })),
    );
    await userEvent.type(screen.getByLabelText('Filter by tag'), 'board{Enter}');
    expect(await screen.findByText('2 of 2')).toBeTruthy();
    await userEvent.click(within(row(1)).getByRole('button', { name: 'Only tag q4' }));
    await waitFor(() => expect(address()).toBe('/?tag=board&tag=q4'));
    await userEvent.click(screen.getByRole('button', { name: 'Remove the filter board' }));
    expect(await screen.findByText('4 of 4')).toBeTruthy();
    expect(address()).toBe('/?tag=q4');
  });

  it('remembers columns and density for the person', async () => {
    await openPanel(numberedRows(2));
    await userEvent.click(screen.getByRole('button', { name: 'Columns and density' }));
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Took' }));
    await userEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Winner' }));
    await userEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Compact rows' }));
    await userEvent.keyboard('{Escape}');
    const headings = () => screen.getAllByRole('columnheader').map((each) => each.textContent);
    expect(headings()).toEqual([
      '',
      'Name',
      'Status',
      'Data',
      'WAPE',
      'Took',
      'Created',
      'Actions',
    ]);
    expect(JSON.parse(localStorage.getItem('vitrine.table') ?? '')).toEqual({
      columns: ['status', 'data', 'wape', 'took', 'created'],
      density: 'compact',
    });
  });

  it('says in the choice of columns which of them does not fit', async () => {
    const narrow = document.head.appendChild(document.createElement('style'));
    onTestFinished(() => narrow.remove());
    narrow.textContent = '#column-winner, #column-took { display: none }';
    await openPanel(numberedRows(2));
    await userEvent.click(screen.getByRole('button', { name: 'Columns and density' }));
    const winner = await screen.findByRole('menuitemcheckbox', { name: 'Winner does not fit' });
    expect(winner.getAttribute('aria-checked')).toBe('true');
    expect(screen.getAllByText('does not fit')).toHaveLength(1);
    await userEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Took' }));
    expect(screen.getByRole('menuitemcheckbox', { name: 'Took does not fit' })).toBeTruthy();
    narrow.textContent = '';
    act(() => void window.dispatchEvent(new Event('resize')));
    expect(screen.queryByText('does not fit')).toBeNull();
  });

  it('distinguishes that nothing matches from that only archived ones do', async () => {
    const { address } = await openPanel(
      numberedRows(3, (number) => ({ archived: number === 3 })),
      { address: '/?q=none' },
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Clear filters' }));
    expect(await screen.findByText('2 of 2 · 1 archived hidden')).toBeTruthy();
    await userEvent.type(screen.getByRole('searchbox'), 'run-3');
    await userEvent.click(await screen.findByRole('button', { name: 'Show archived' }));
    expect(await screen.findByText('run-3')).toBeTruthy();
    expect(address()).toBe('/?q=run-3&archived=1');
  });

  it('says that the list could not be read, with code and request id, and tries again', async () => {
    let broken = true;
    const held = holdWorkspaces(numberedRows(1));
    await openPage('/', {
      answers: {
        ...held.answers,
        'workspace.list': (input) => {
          if (broken) throw new StubProblem('DATABASE_UNAVAILABLE', 'The database is away.');
          return held.answers['workspace.list']?.(input) ?? Promise.reject();
        },
      },
    });
    const alert = await screen.findByText('The list could not be read');
    expect(alert.closest('[role="alert"]')?.textContent).toContain(
      'DATABASE_UNAVAILABLE · request req-stub-0001',
    );
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 of 1')).toBeTruthy();
  });

  it('says what to do when nothing was kept', async () => {
    await openPanel([], {
      answers: {
        'showcase.current': () => ({
          running: null,
          latest: exampleShowcaseRun(),
        }),
        'showcase.events': () => [],
      },
    });
    expect(await screen.findByText('No saved workspaces yet.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to the run' })).toBeTruthy();
  });

  it('holds the places of rows before the first answer alone, later keeps the old rows', async () => {
    let answer = () => {};
    const hold = () =>
      new Promise<void>((done) => {
        answer = done;
      });
    let held = hold();
    const server = holdWorkspaces(numberedRows(2));
    await openPage('/', {
      answers: {
        ...server.answers,
        'workspace.list': async (input) => {
          // The one that decides between table and first steps.
          if (input.limit > 1) await held;
          return server.answers['workspace.list']?.(input) ?? Promise.reject();
        },
      },
    });
    const table = await screen.findByRole('table', { name: /Saved workspaces/ });
    expect(table.ariaBusy).toBe('true');
    expect(within(table).queryAllByRole('rowheader')).toHaveLength(0);
    answer();
    await within(table).findByText('run-2');
    expect(table.ariaBusy).toBe('false');
    held = hold();
    await userEvent.click(within(table).getByRole('button', { name: 'Name' }));
    await screen.findByText('2 of 2 · updating');
    expect(within(table).getByText('run-2')).toBeTruthy();
    answer();
    await screen.findByText('2 of 2');
  });

  it('has Load, Replay, Export and more in every row, and Delete at the end of the menu', async () => {
    await openPanel(numberedRows(2));
    const names = within(row(2))
      .getAllByRole('button')
      .map((button) => button.ariaLabel);
    expect(names).toEqual(['Load run-2', 'Replay run-2', 'Export run-2', 'More for run-2']);
    await userEvent.click(within(row(2)).getByRole('button', { name: 'More for run-2' }));
    await screen.findByRole('menu');
    const items = screen.getAllByRole('menuitem').map((item) => item.textContent);
    expect(items).toEqual(['Open', 'Pin', 'Archive', 'Edit details', 'Delete']);
    expect(screen.getByRole('separator')).toBeTruthy();
  });

  it('shows what a row is: time, pin, verdict of a replay, marks and tags', async () => {
    await openPanel([
      ...numberedRows(1, () => ({
        pinned: true,
        reset: true,
        tags: ['q4'],
        replayed_from_workspace_id: idOf(9),
        replay_verdict: {
          verdict: 'diverged',
          first_difference: { phase: 'modeling', part: 'metrics', source: null, replay: null },
        },
      })),
    ]);
    expect(within(row(1)).getByTitle('Pinned: stays on top in any sort order')).toBeTruthy();
    const verdict = within(row(1)).getByTitle(/first in modeling, metrics$/);
    expect(verdict.textContent).toBe('replay, diverged');
    expect(within(row(1)).getByText('deletes sales')).toBeTruthy();
    expect(within(row(1)).getByTitle('2026-11-22 09:00:00.000 UTC')).toBeTruthy();
  });

  it('shows names that this version does not know, and why such a row is neither loaded nor replayed', async () => {
    const run_config = { ...defaultRunConfig, train_model_types: ['prophet'] };
    await openPanel(
      numberedRows(1, () => ({
        skip_seed: false,
        seed: 7,
        scenario: 'metaverse',
        run_config,
        result_summary: { winner_model_type: 'prophet', winner_wape: 0.5, wall_clock_s: 1 },
      })),
    );
    expect(within(row(1)).getByText('metaverse, seed 7')).toBeTruthy();
    expect(within(row(1)).getByText('prophet')).toBeTruthy();
    const reason = 'This version does not know the preset metaverse, model prophet';
    for (const name of ['Load run-1', 'Replay run-1']) {
      const button = within(row(1)).getByRole('button', { name, description: reason });
      expect(button.ariaDisabled).toBe('true');
    }
  });

  it('says beside winner and WAPE what they are worth and were measured on, where that was recorded', async () => {
    const { verdict, measured_on } = exampleOutcome();
    const result_summary = { winner_model_type: 'ridge', winner_wape: 0.5, wall_clock_s: 1 };
    const judged = { result_summary, verdict, measured_on };
    await openPanel(numberedRows(2, (number) => (number === 1 ? judged : {})));
    expect(within(row(1)).getByText('10 % better than seasonal naive')).toBeTruthy();
    expect(within(row(1)).getByText('3 × 14 days')).toBeTruthy();
    const days = '3 folds of 14 days, 2011-10-29 to 2011-12-09, 35 of 42 days with sales';
    expect(within(row(1)).getByText(days)).toBeTruthy();
    expect(within(row(2)).getByText('verdict not recorded')).toBeTruthy();
    expect(within(row(2)).getByText('test days not recorded')).toBeTruthy();
  });

  it('counts the time of a running row and says in words why it waits', async () => {
    const created_at = new Date(Date.now() - 65_000).toISOString();
    await openPanel(numberedRows(1, () => ({ status: 'running', created_at })));
    expect(within(row(1)).getByText(/^Running 1 min 0\d s$/)).toBeTruthy();
    const button = within(row(1)).getByRole('button', { name: 'Export run-1' });
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toBe('Export waits for the run to finish');
    await userEvent.click(within(row(1)).getByRole('button', { name: 'More for run-1' }));
    const item = await screen.findByRole('menuitem', { name: 'Delete: available after the run' });
    expect(item.ariaDisabled).toBe('true');
  });
});

describe('selecting saved workspaces', () => {
  it('is by id: what a filter hides stays selected, is reported, and is left alone', async () => {
    const { rows } = await openPanel(numberedRows(4));
    await select('run-1');
    await select('run-2');
    await waitFor(() => expect(spoken()).toBe('2 selected'));
    await userEvent.type(screen.getByRole('searchbox'), 'run-2');
    await screen.findByText('1 of 1');
    expect(bar().getByText('2 selected')).toBeTruthy();
    expect(bar().getByText(/1 not shown/)).toBeTruthy();
    const compare = bar().getByRole('button', { name: 'Compare the selected' });
    const why = document.getElementById(compare.getAttribute('aria-describedby') ?? '');
    expect(why?.textContent).toBe('Both must be visible');
    await userEvent.click(bar().getByRole('button', { name: 'Archive the selected' }));
    await waitFor(() =>
      expect(rows().filter((each) => each.archived)).toMatchObject([{ name: 'run-2' }]),
    );
  });

  it('takes a range with Shift and all with the box in the head', async () => {
    await openPanel(numberedRows(5));
    const user = userEvent.setup();
    await user.click(screen.getByRole('checkbox', { name: 'Select run-2' }));
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('checkbox', { name: 'Select run-4' }));
    await user.keyboard('{/Shift}');
    expect(bar().getByText('3 selected')).toBeTruthy();
    await user.click(screen.getByRole('checkbox', { name: 'Select all shown' }));
    expect(bar().getByText('5 selected')).toBeTruthy();
    await user.click(bar().getByRole('button', { name: 'Clear selection' }));
    expect(screen.queryByRole('region', { name: 'Selected workspaces' })).toBeNull();
  });

  it('keeps what a filter hides when the box in the head is unticked', async () => {
    await openPanel(numberedRows(4));
    await select('run-1');
    await select('run-2');
    await userEvent.type(screen.getByRole('searchbox'), 'run-2');
    await screen.findByText('1 of 1');
    const all = screen.getByRole('checkbox', { name: 'Select all shown' });
    expect(all).toHaveProperty('checked', true);
    await userEvent.click(all);
    expect(bar().getByText('1 selected')).toBeTruthy();
    await userEvent.clear(screen.getByRole('searchbox'));
    await screen.findByText('4 of 4');
    expect(screen.getByRole('checkbox', { name: 'Select run-1' })).toHaveProperty('checked', true);
    expect(screen.getByRole('checkbox', { name: 'Select run-2' })).toHaveProperty('checked', false);
  });

  it('compares exactly two, the first one as the baseline', async () => {
    await openPanel(numberedRows(3));
    await select('run-3');
    const button = bar().getByRole('button', { name: 'Compare the selected' });
    expect(button.ariaDisabled).toBe('true');
    await select('run-1');
    const link = bar().getByRole('link', { name: 'Compare the selected' });
    expect(link.getAttribute('href')).toBe(`/compare?a=${idOf(3)}&b=${idOf(1)}`);
  });

  it('is still there, in its order, after the way to the comparison and back', async () => {
    const { router } = await openPanel(numberedRows(3));
    await select('run-3');
    await select('run-1');
    await userEvent.click(bar().getByRole('link', { name: 'Compare the selected' }));
    await screen.findByRole('heading', { level: 1, name: 'Compare' });
    router.history.back();
    await screen.findByRole('region', { name: 'Selected workspaces' });
    expect(bar().getByText('2 selected')).toBeTruthy();
    const link = bar().getByRole('link', { name: 'Compare the selected' });
    expect(link.getAttribute('href')).toBe(`/compare?a=${idOf(3)}&b=${idOf(1)}`);
  });

  it('leaves out what was deleted on its own page, until that is undone', async () => {
    const { router } = await openPanel(numberedRows(2));
    await select('run-1');
    await select('run-2');
    await router.navigate({ to: '/workspaces/$workspaceId', params: { workspaceId: idOf(2) } });
    await userEvent.click(await screen.findByRole('button', { name: 'More for run-2' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }),
    );
    await screen.findByRole('region', { name: 'Selected workspaces' });
    expect(bar().getByText('1 selected')).toBeTruthy();
    expect(bar().queryByText(/not shown/)).toBeNull();
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await userEvent.keyboard('{Enter}');
    expect(await bar().findByText('2 selected')).toBeTruthy();
  });
});

describe('working on many saved workspaces', () => {
  it('archives at once and takes it back', async () => {
    const { rows } = await openPanel(numberedRows(3));
    await select('run-1');
    await select('run-3');
    await userEvent.click(bar().getByRole('button', { name: 'Archive the selected' }));
    expect(await screen.findByText('1 of 1 · 2 archived hidden')).toBeTruthy();
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await userEvent.keyboard('{Enter}');
    await screen.findByText('3 of 3');
    expect(rows().every((each) => !each.archived)).toBe(true);
  });

  it('adds a tag to those that lack it, each to its own, and takes it back', async () => {
    const { rows } = await openPanel(
      numberedRows(3, (number) => ({ tags: number === 1 ? ['q4'] : ['old'] })),
    );
    const tags = () => rows().map((each) => each.tags);
    await select('run-1');
    await select('run-2');
    await userEvent.click(bar().getByRole('button', { name: 'Tag the selected' }));
    const dialog = await screen.findByRole('dialog', { name: 'Tag 2 workspaces' });
    await userEvent.type(within(dialog).getByLabelText('Tag'), 'q4{Enter}');
    await waitFor(() => expect(tags()).toEqual([['q4'], ['old', 'q4'], ['old']]));
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(tags()).toEqual([['q4'], ['old'], ['old']]));
  });

  it('adds a tag to what a row carries by then, and Undo takes away that tag alone', async () => {
    const { rows, answers } = await openPanel(numberedRows(1, () => ({ tags: ['old'] })));
    const tagElsewhere = (tags: string[]) =>
      answers['workspace.update']?.({ workspace_id: idOf(1), tags });
    await select('run-1');
    await userEvent.click(bar().getByRole('button', { name: 'Tag the selected' }));
    const dialog = await screen.findByRole('dialog', { name: 'Tag 1 workspace' });
    await tagElsewhere(['old', 'board']);
    await userEvent.type(within(dialog).getByLabelText('Tag'), 'q4{Enter}');
    await waitFor(() => expect(rows()[0]?.tags).toEqual(['old', 'board', 'q4']));
    const undo = await screen.findByRole('button', { name: 'Undo' });
    await tagElsewhere(['old', 'board', 'q4', 'late']);
    undo.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(rows()[0]?.tags).toEqual(['old', 'board', 'late']));
  });

  it('can take back what another try has changed', async () => {
    const held = holdWorkspaces(numberedRows(1));
    let busy = true;
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.update': (input) => {
          if (busy) throw new StubProblem('INTERNAL', 'Something went wrong.');
          return held.answers['workspace.update']?.(input) ?? Promise.reject();
        },
      },
    });
    await select('run-1');
    await userEvent.click(bar().getByRole('button', { name: 'Archive the selected' }));
    const retry = await screen.findByRole('button', { name: 'Retry failed' });
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    busy = false;
    await userEvent.click(retry);
    await waitFor(() => expect(held.rows()).toMatchObject([{ archived: true }]));
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(held.rows()).toMatchObject([{ archived: false }]));
  });

  it('exports one after the other, stops between two when told, tries the failed again, and continues', async () => {
    const begun: string[] = [];
    const gates = new Map<string, () => void>();
    let full = true;
    const { asked } = await openPanel(numberedRows(4), {
      answers: {
        'workspace.export': async ({ workspace_id }) => {
          begun.push(workspace_id);
          await new Promise<void>((done) => gates.set(workspace_id, done));
          if (workspace_id === idOf(1) && full) throw new StubProblem('STORAGE_FULL', 'Disk full.');
          return exampleExport({ workspace_id, model_runs_referenced: 0, model_runs: [] });
        },
        'workspace.byId': ({ workspace_id }) =>
          exampleWorkspace({ workspace_id, created_objects: {} }),
      },
    });
    const finish = async (number: number) => {
      await waitFor(() => expect(gates.has(idOf(number))).toBe(true));
      gates.get(idOf(number))?.();
      gates.delete(idOf(number));
    };
    for (const number of [1, 2, 3]) await select(`run-${number}`);
    const listsBefore = asked.length;
    await userEvent.click(bar().getByRole('button', { name: 'Export the selected' }));
    const strip = await screen.findByRole('region', { name: 'Exporting 3 workspaces' });
    expect(within(strip).getByText('Exporting 1 of 3')).toBeTruthy();
    const other = screen.getByRole('button', { name: 'Export run-4' });
    expect(other.ariaDisabled).toBe('false');
    await finish(1);
    await waitFor(() => expect(begun).toEqual([idOf(1), idOf(2)]));
    await userEvent.click(within(strip).getByRole('button', { name: 'Cancel' }));
    await finish(2);
    expect(
      await within(strip).findByText('3 workspaces: 1 exported · 1 failed · 1 not started'),
    ).toBeTruthy();
    expect(begun).toEqual([idOf(1), idOf(2)]);
    expect(within(strip).getByText('STORAGE_FULL · request req-stub-0001')).toBeTruthy();
    expect(asked.length).toBe(listsBefore);

    full = false;
    await userEvent.click(within(strip).getByRole('button', { name: 'Retry failed' }));
    await finish(1);
    expect(await screen.findByText('3 workspaces: 2 exported · 1 not started')).toBeTruthy();
    await userEvent.click(within(strip).getByRole('button', { name: 'Continue with 1' }));
    await finish(3);
    expect(await screen.findByText('3 workspaces: 3 exported')).toBeTruthy();
    expect(begun).toEqual([idOf(1), idOf(2), idOf(1), idOf(3)]);
  });

  it('keep the focus when Cancel, Retry and Close go', async () => {
    let release = () => {};
    await openPanel(numberedRows(2), {
      answers: {
        'workspace.export': async () => {
          await new Promise<void>((done) => {
            release = done;
          });
          throw new StubProblem('STORAGE_FULL', 'Disk full.');
        },
      },
    });
    const focused = () => document.activeElement?.textContent;
    const press = (name: string) => {
      screen.getByRole('button', { name }).focus();
      return userEvent.keyboard('{Enter}');
    };
    await select('run-1');
    await select('run-2');
    await press('Export the selected');
    await screen.findByText('Exporting 1 of 2');
    await press('Cancel');
    expect(screen.getByRole('button', { name: 'Stopping after this one' })).toHaveProperty(
      'disabled',
      false,
    );
    release();
    await waitFor(() => expect(focused()).toBe('2 workspaces: 1 failed · 1 not started'));
    await press('Retry failed');
    expect(focused()).toMatch(/^Exporting 2 of 2/);
    release();
    await screen.findByText('2 workspaces: 1 failed · 1 not started');
    await press('Close the summary');
    expect(focused()).toBe('Saved workspaces');
  });

  it('keeps the newest result of bulk work visible, and every one that is not wholly good', async () => {
    const held = holdWorkspaces(numberedRows(3));
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.update': (input) => {
          if (input.workspace_id === idOf(2)) throw new StubProblem('INTERNAL', 'It did not work.');
          return held.answers['workspace.update']?.(input) ?? Promise.reject();
        },
      },
    });
    const results = () =>
      screen
        .queryAllByRole('region', { name: 'Archiving 1 workspaces' })
        .map((strip) => strip.querySelector('strong')?.textContent);
    const archive = async (name: string) => {
      await select(name);
      await userEvent.click(bar().getByRole('button', { name: 'Archive the selected' }));
    };
    await archive('run-1');
    await waitFor(() => expect(results()).toEqual(['1 workspace: 1 archived']));
    await archive('run-2');
    await waitFor(() => expect(results()).toEqual(['1 workspace: 1 failed']));
    expect(screen.getByText('It did not work.').closest('details')?.open).toBe(true);
    await select('run-2');
    await archive('run-3');
    await waitFor(() =>
      expect(results()).toEqual(['1 workspace: 1 archived', '1 workspace: 1 failed']),
    );
    expect(screen.queryByText('It did not work.')).toBeNull();
  });

  it('deletes only after the time to undo has passed, and gives the focus to the next row', async () => {
    const { rows } = await openPanel(numberedRows(5));
    await select('run-3');
    await userEvent.click(bar().getByRole('button', { name: 'Delete the selected' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/exported bundle on disk/)).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByText('run-3')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(row(4)));
    expect(rows()).toHaveLength(5);
    await waitFor(() => expect(rows()).toHaveLength(4), { timeout: 12_000 });
  });

  it('deletes nothing once that was undone, however long it is waited', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    onTestFinished(() => void vi.useRealTimers());
    const deleted: string[] = [];
    const held = holdWorkspaces(numberedRows(2));
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.delete': (input) => {
          deleted.push(input.workspace_id);
          return held.answers['workspace.delete']?.(input) ?? Promise.reject();
        },
      },
    });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    await user.click(screen.getByRole('checkbox', { name: 'Select run-1' }));
    await user.click(bar().getByRole('button', { name: 'Delete the selected' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('run-1')).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(deleted).toEqual([]);
    expect(screen.getByText('run-1')).toBeTruthy();
  });

  it('deletes each by a call of its own and names those that could not be deleted', async () => {
    const held = holdWorkspaces(numberedRows(3));
    const { rows } = await openPanel(numberedRows(3), {
      answers: {
        ...held.answers,
        'workspace.delete': (input) => {
          if (input.workspace_id === idOf(2)) {
            throw new StubProblem('WORKSPACE_RUNNING', 'It is running.');
          }
          return held.answers['workspace.delete']?.(input) ?? Promise.reject();
        },
      },
    });
    await select('run-1');
    await select('run-2');
    await userEvent.click(bar().getByRole('button', { name: 'Delete the selected' }));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }),
    );
    const strip = await screen.findByRole('region', { name: 'Deleting 2 workspaces' });
    expect(await within(strip).findByText('2 workspaces: 1 deleted · 1 failed')).toBeTruthy();
    expect(within(strip).getByText('WORKSPACE_RUNNING · request req-stub-0001')).toBeTruthy();
    expect(await screen.findByRole('checkbox', { name: 'Select run-2' })).toBeTruthy();
    expect(held.rows()).toHaveLength(2);
    expect(rows()).toHaveLength(3);
  });

  it('says that it finishes once every row had its turn, and draws the lines when asked', async () => {
    const held = holdWorkspaces(numberedRows(3));
    let answer = () => {};
    const later = new Promise<void>((done) => {
      answer = done;
    });
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.list': async (input) => {
          if (held.rows().length === 1) await later;
          return held.answers['workspace.list']?.(input) ?? Promise.reject();
        },
      },
    });
    await select('run-1');
    await select('run-2');
    await userEvent.click(bar().getByRole('button', { name: 'Delete the selected' }));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }),
    );
    await screen.findByText('Deleting 2 of 2');
    const strip = within(screen.getByRole('region', { name: 'Deleting 2 workspaces' }));
    expect(await strip.findByText(/finishing/)).toBeTruthy();
    expect(strip.queryByRole('button', { name: 'Cancel' })).toBeNull();
    answer();
    expect(await strip.findByText('2 workspaces: 2 deleted')).toBeTruthy();
    expect(strip.queryAllByRole('listitem')).toHaveLength(0);
    await userEvent.click(strip.getByText('Each workspace'));
    expect(await strip.findAllByRole('listitem')).toHaveLength(2);
  });

  it('names ten of many rows to delete, and looks for replays of all of them', async () => {
    const sources: number[] = [];
    const held = holdWorkspaces([
      ...numberedRows(120),
      ...numberedRows(1, () => ({
        workspace_id: idOf(900),
        name: 'again',
        archived: true,
        replayed_from_workspace_id: idOf(115),
      })),
    ]);
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.list': (input) => {
          const ids = input.replayed_from_workspace_ids;
          if (ids) sources.push(ids.length);
          if (ids?.length === 100) throw new StubProblem('INTERNAL', 'Something went wrong.');
          return held.answers['workspace.list']?.(input) ?? Promise.reject();
        },
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Load more of 120' }));
    await screen.findByText('100 of 120 · 1 archived hidden');
    await userEvent.click(screen.getByRole('button', { name: 'Load more of 120' }));
    await screen.findByText('120 of 120 · 1 archived hidden');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all shown' }));
    await userEvent.click(bar().getByRole('button', { name: 'Delete the selected' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/^run-1, .*, run-10 and 110 more$/)).toBeTruthy();
    expect(await dialog.findByText(/1 replay of run-115 will show/)).toBeTruthy();
    expect(await dialog.findByText(/Could not check whether/)).toBeTruthy();
    expect(sources.sort()).toEqual([100, 20]);
  });

  it('warns before a pinned row or the source of a replay is deleted', async () => {
    await openPanel([
      ...numberedRows(2, (number) => ({ pinned: number === 1 })),
      ...numberedRows(1, () => ({
        workspace_id: idOf(9),
        name: 'again',
        archived: true,
        replayed_from_workspace_id: idOf(2),
      })),
    ]);
    await select('run-1');
    await select('run-2');
    await userEvent.click(bar().getByRole('button', { name: 'Delete the selected' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText('It is pinned: run-1')).toBeTruthy();
    expect(await dialog.findByText(/1 replay of run-2 will show/)).toBeTruthy();
  });
});

describe('one saved workspace', () => {
  it('is pinned from its menu, at once, and back with Undo', async () => {
    const { rows } = await openPanel(numberedRows(2));
    await userEvent.click(within(row(2)).getByRole('button', { name: 'More for run-2' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Pin' }));
    await waitFor(() => expect(rows()[1]).toMatchObject({ pinned: true }));
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(rows()[1]).toMatchObject({ pinned: false }));
  });

  it('shows a mark before the server has answered, and takes it back when that refuses', async () => {
    const held = holdWorkspaces(numberedRows(1));
    let refuse = () => {};
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.update': () =>
          new Promise((_, reject) => {
            refuse = () => reject(new StubProblem('INTERNAL', 'Something went wrong.'));
          }),
      },
    });
    await userEvent.click(within(row(1)).getByRole('button', { name: 'More for run-1' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Pin' }));
    await within(row(1)).findByTitle(/^Pinned/);
    expect(screen.queryByText('run-1 pinned')).toBeNull();
    refuse();
    expect(await screen.findByText('run-1 was not changed')).toBeTruthy();
    expect(within(row(1)).queryByTitle(/^Pinned/)).toBeNull();
  });

  it('is archived and offers Undo without waiting for the list to be read again', async () => {
    const held = holdWorkspaces(numberedRows(3));
    let changed = false;
    await openPanel([], {
      answers: {
        ...held.answers,
        'workspace.update': (input) => {
          changed = true;
          return held.answers['workspace.update']?.(input) ?? Promise.reject();
        },
        'workspace.list': (input) =>
          changed
            ? new Promise(() => {})
            : (held.answers['workspace.list']?.(input) ?? Promise.reject()),
      },
    });
    await userEvent.click(within(row(2)).getByRole('button', { name: 'More for run-2' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Archive' }));
    expect(await screen.findByText('run-2 archived')).toBeTruthy();
    expect(screen.getByText('2 of 2 · 1 archived hidden')).toBeTruthy();
    await select('run-1');
    await userEvent.click(bar().getByRole('button', { name: 'Archive the selected' }));
    expect(await screen.findByText('1 workspace: 1 archived')).toBeTruthy();
    expect(screen.getByText('1 of 1 · 2 archived hidden')).toBeTruthy();
  });

  it('is replayed without waiting for the list to be read again', async () => {
    const held = holdWorkspaces(numberedRows(1));
    let started = false;
    await openPanel([], {
      answers: {
        ...held.answers,
        'showcase.start': () => {
          started = true;
          return { showcase_run_id: idOf(8), workspace_id: idOf(9) };
        },
        'workspace.list': (input) =>
          started
            ? new Promise(() => {})
            : (held.answers['workspace.list']?.(input) ?? Promise.reject()),
      },
    });
    await userEvent.click(within(row(1)).getByRole('button', { name: 'Replay run-1' }));
    const dialog = await screen.findByRole('dialog', { name: 'Replay run-1' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Replay' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull(), { timeout: 4_000 });
  });

  it('keeps what an export proved when another page was looked at meanwhile', async () => {
    const { router } = await openPanel(numberedRows(1), {
      answers: withoutModels,
    });
    await userEvent.click(within(row(1)).getByRole('button', { name: 'Export run-1' }));
    await router.navigate({ to: '/planner' });
    await screen.findByRole('heading', { level: 1, name: 'Planner' });
    await router.navigate({ to: '/' });
    await userEvent.click(await screen.findByRole('button', { name: '3 of 3 files verified' }));
    expect(await screen.findByRole('region', { name: 'Bundle · run-1' })).toBeTruthy();
  });

  describe('exported on a small screen, where the proof follows the table', () => {
    beforeEach(() => {
      vi.stubGlobal('matchMedia', (query: string) => ({
        matches: query === '(max-width: 859px)',
        addEventListener: () => {},
        removeEventListener: () => {},
      }));
    });
    afterEach(() => {
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
    });
    const exportFirst = async () => {
      const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
      const opened = await openPanel(numberedRows(2), {
        answers: withoutModels,
      });
      await userEvent.click(within(row(1)).getByRole('button', { name: 'Export run-1' }));
      const button = await screen.findByRole('button', { name: 'Show proof' });
      return { ...opened, scroll, show: () => act(() => button.click()) };
    };

    it('scrolls to the bundle from the toast', async () => {
      const { scroll, show } = await exportFirst();
      await screen.findByRole('region', { name: 'Bundle · run-1' });
      expect(scroll).not.toHaveBeenCalled();
      show();
      const proof = screen.getByRole('region', { name: 'Bundle · run-1' });
      expect(scroll.mock.contexts).toEqual([proof]);
    });

    it('leads to the page of the workspace where the table was left', async () => {
      const { router, show } = await exportFirst();
      await router.navigate({ to: '/planner' });
      await screen.findByRole('heading', { level: 1, name: 'Planner' });
      show();
      await waitFor(() => expect(router.state.location.pathname).toBe(`/workspaces/${idOf(1)}`));
    });
  });

  it('leads to the run controls, starting nothing, and to its own page', async () => {
    const { address } = await openPanel(numberedRows(2), {
      answers: { 'showcase.start': () => Promise.reject(new Error('nothing may be started')) },
    });
    const link = within(row(1)).getByRole('link', { name: 'run-1' });
    expect(link.getAttribute('href')).toBe(`/workspaces/${idOf(1)}`);
    await userEvent.click(within(row(2)).getByRole('button', { name: 'Load run-2' }));
    await waitFor(() => expect(address()).toBe(`/run?load=${idOf(2)}`));
    const name = await screen.findByLabelText('Name');
    await waitFor(() => expect(name).toHaveProperty('value', 'run-2'));
  });
});

describe('the keys of the table', () => {
  it('move, select, select on the way, and open', async () => {
    const { address } = await openPanel(numberedRows(4));
    const user = userEvent.setup();
    act(() => row(1).focus());
    await user.keyboard('j{ArrowDown}k');
    expect(document.activeElement).toBe(row(2));
    await user.keyboard('x');
    expect(bar().getByText('1 selected')).toBeTruthy();
    await user.keyboard('{Shift>}{ArrowDown}J{/Shift}');
    expect(bar().getByText('3 selected')).toBeTruthy();
    await user.keyboard(' ');
    expect(bar().getByText('2 selected')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Selected workspaces' })).toBeNull();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(address()).toBe(`/workspaces/${idOf(4)}`));
  });

  it('export the row, search, and list themselves', async () => {
    const exported: string[] = [];
    await openPanel(numberedRows(2), {
      answers: {
        'workspace.export': ({ workspace_id }) => {
          exported.push(workspace_id);
          return exampleExport({ workspace_id, model_runs_referenced: 0, model_runs: [] });
        },
      },
    });
    act(() => row(1).focus());
    await userEvent.keyboard('je');
    await waitFor(() => expect(exported).toEqual([idOf(2)]));
    await userEvent.keyboard('?');
    const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(within(dialog).getByText('Export the row')).toBeTruthy();
    await userEvent.keyboard('j{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(row(2)));
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('act while a row or something in it has the focus, and from nowhere else', async () => {
    await openPanel(numberedRows(3));
    const keys = 'jkJxe/?';
    await userEvent.keyboard(keys);
    expect(document.activeElement).toBe(document.body);
    await select('run-3');
    const button = screen.getByRole('button', { name: 'Archived' });
    act(() => button.focus());
    await userEvent.keyboard(keys);
    expect(document.activeElement).toBe(button);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(bar().getByText('1 selected')).toBeTruthy();
    act(() => within(row(1)).getByRole('button', { name: 'Load run-1' }).focus());
    await userEvent.keyboard('j');
    expect(document.activeElement).toBe(row(2));
    await userEvent.keyboard('?');
    expect(await screen.findByText(/while a table row, or a control in it/)).toBeTruthy();
  });

  it('leave Escape to clear the selection from anywhere', async () => {
    await openPanel(numberedRows(2));
    await select('run-1');
    screen.getByRole('button', { name: 'Archived' }).focus();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('region', { name: 'Selected workspaces' })).toBeNull();
  });

  it('go from the search to what it finds, not to what stood there before', async () => {
    await openPanel(numberedRows(12));
    await userEvent.type(screen.getByRole('searchbox'), 'run-12{Enter}');
    expect(await screen.findByText('1 of 1')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(row(12)));
  });

  it('leave the focus alone later on when it was elsewhere as a row went', async () => {
    const { router } = await openPanel(numberedRows(3));
    await userEvent.click(within(row(2)).getByRole('button', { name: 'More for run-2' }));
    const item = await screen.findByRole('menuitem', { name: 'Archive' });
    await act(async () => {
      item.click();
      screen.getByRole('searchbox').focus();
    });
    await screen.findByText('2 of 2 · 1 archived hidden');
    screen.getByRole('searchbox').focus();
    screen.getByRole('searchbox').blur();
    await router.navigate({ to: '/', search: { sort: 'name' } });
    await waitFor(() => expect(spoken()).toContain('Sorted by name'));
    expect(document.activeElement).toBe(document.body);
  });

  it('do nothing while text is typed, and leave Space and Enter to buttons', async () => {
    const { address } = await openPanel(numberedRows(2), { address: '/?tag=x' });
    await userEvent.click(await screen.findByRole('button', { name: 'Clear filters' }));
    await screen.findByText('2 of 2');
    await userEvent.type(screen.getByRole('searchbox'), 'jxe?');
    expect(screen.getByRole('searchbox')).toHaveProperty('value', 'jxe?');
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
    expect(await screen.findByText('No workspace matches.')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
    await userEvent.clear(screen.getByRole('searchbox'));
    await screen.findByText('2 of 2');
    within(row(1)).getByRole('button', { name: 'Replay run-1' }).focus();
    await userEvent.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Replay run-1' });
    expect(address()).not.toContain('/workspaces/');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Replay run-1'),
    );
  });
});
