import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ListModelRunsInput } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import {
  exampleAlias,
  exampleBacktest,
  exampleKeeper,
  exampleKeptRun,
  runIds,
} from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

const runs = [
  exampleKeptRun(),
  exampleKeptRun({
    run_id: runIds[1],
    model_type: 'ridge',
    feature_frame_version: 2,
    metrics: null,
  }),
  exampleKeptRun({ run_id: runIds[2], model_type: 'naive', status: 'failed' }),
];

/** The registry with three runs; keeps what was asked of the list. */
function openRegistry(address: string, changes: StubAnswers = {}) {
  const asked: ListModelRunsInput[] = [];
  const answers: StubAnswers = {
    'registry.runs.list': (input) => {
      if (input.limit > 1 && input.limit < 50) asked.push(input);
      return { runs: input.limit === 1 ? [] : runs, total: 3, next_cursor: null };
    },
    'registry.runs.byIds': ({ run_ids }) => ({
      found: runs.filter((run) => run_ids.includes(run.run_id)),
      missing: [],
    }),
    'registry.aliases.list': () => ({ aliases: [exampleAlias()] }),
    'scenario.list': () => ({ scenarios: [], total: 0, next_cursor: null }),
    'sales.grains': () => ({ grains: [], total: 0, next_cursor: null }),
    ...changes,
  };
  return openPage(address, { answers }).then((opened) => ({ ...opened, asked }));
}

describe('the registry', () => {
  it('asks the server for the filters and the order that stand in the address', async () => {
    const { asked } = await openRegistry(
      '/registry?model=naive&status=failed&store=4&product=70&sort=wape&order=desc',
    );
    await waitFor(() => expect(asked.length).toBeGreaterThan(0));
    expect(asked[0]).toMatchObject({
      model_type: 'naive',
      status: 'failed',
      store_id: 4,
      product_id: 70,
      sort_by: 'wape',
      sort_order: 'desc',
    });
    expect(await screen.findByLabelText('Model')).toMatchObject({ value: 'naive' });
  });

  it('takes what the address gets wrong as not given', async () => {
    const { asked } = await openRegistry('/registry?model=oracle&store=minus&sort=luck');
    await waitFor(() => expect(asked.length).toBeGreaterThan(0));
    expect(asked[0]).toEqual({ limit: 25, sort_by: 'created_at', sort_order: 'desc' });
  });

  it('says under each WAPE on which days it was measured, or that this was not recorded', async () => {
    const [first, ...others] = runs;
    const backtested = { ...exampleKeptRun(first), runtime_info: { backtest: exampleBacktest } };
    await openRegistry('/registry', {
      'registry.runs.list': () => ({ runs: [backtested, ...others], total: 3, next_cursor: null }),
    });
    const heading = await screen.findByRole('columnheader', { name: 'WAPE' });
    const at = [...(heading.parentElement?.children ?? [])].indexOf(heading);
    const [group, ...rows] = [...(heading.closest('table')?.tBodies[0]?.rows ?? [])];
    expect(group?.textContent).toBe('In no workspace');
    expect(rows.map((row) => row.cells[at]?.textContent)).toEqual([
      '72.7 %2 folds of 14 days2011-11-11 to 2011-12-08',
      '–',
      '72.7 %test days not recorded',
    ]);
  });

  it('puts the runs of one workspace under its name, which leads to its page', async () => {
    const kept_by = exampleKeeper({ workspace_id: 'a'.repeat(32), name: 'q4-baseline' });
    const unnamed = exampleKeeper({ workspace_id: 'b'.repeat(32), name: null });
    const [first, second, third] = runs.map((run) => run.run_id);
    const held = [
      exampleKeptRun({ run_id: first, kept_by }),
      exampleKeptRun({ run_id: second, kept_by }),
      exampleKeptRun({ run_id: third, kept_by: unnamed }),
      exampleKeptRun({ run_id: 'f'.repeat(32) }),
    ];
    const { router } = await openRegistry('/registry', {
      'registry.runs.list': () => ({ runs: held, total: 4, next_cursor: null }),
    });
    const table = await screen.findByRole('table', { name: 'Model runs' });
    const lines = within(table).getAllByRole('row').slice(1);
    expect(lines.map((line) => /^In .*/.exec(line.textContent)?.[0] ?? 'run')).toEqual([
      'In workspace q4-baseline',
      'run',
      'run',
      'In workspace UK · 85123A to 9 Dec 2011, bbbbbbbb',
      'run',
      'In no workspace',
      'run',
    ]);
    expect(screen.getByRole('link', { name: 'q4-baseline' }).getAttribute('href')).toBe(
      `/workspaces/${kept_by.workspace_id}`,
    );
    await userEvent.click(screen.getByRole('button', { name: 'WAPE' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ sort: 'wape' }));
    expect(screen.queryByText('In no workspace')).toBeNull();
    expect(screen.getAllByRole('link', { name: 'q4-baseline' })).toHaveLength(2);
  });

  it('turns the order around at the second press on a heading, and keeps it in the address', async () => {
    const { router, asked } = await openRegistry('/registry');
    const heading = await screen.findByRole('button', { name: 'WAPE' });
    await userEvent.click(heading);
    await waitFor(() => expect(router.state.location.search).toEqual({ sort: 'wape' }));
    await userEvent.click(screen.getByRole('button', { name: 'WAPE' }));
    await waitFor(() =>
      expect(router.state.location.search).toEqual({ sort: 'wape', order: 'desc' }),
    );
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({ sort_by: 'wape', sort_order: 'desc' }),
    );
    const column = screen.getByRole('columnheader', { name: 'WAPE' });
    expect(column.getAttribute('aria-sort')).toBe('descending');
  });

  it('says that older runs could not be loaded, and continues at the first of them', async () => {
    let broken = true;
    await openRegistry('/registry', {
      'registry.runs.list': ({ limit, cursor }) => {
        if (limit !== 25) return { runs: [], total: 3, next_cursor: null };
        if (cursor === undefined) return { runs: runs.slice(0, 2), total: 3, next_cursor: 'older' };
        if (broken) throw new StubProblem('INTERNAL', 'Something went wrong.');
        return { runs: runs.slice(2), total: 3, next_cursor: null };
      },
    });
    (await screen.findByRole('button', { name: 'Load more of 3' })).focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('Could not load more')).toBeTruthy();
    broken = false;
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByText('3 of 3')).toBeTruthy();
    const last = screen.getAllByRole('row').at(-1);
    await waitFor(() => expect(last?.contains(document.activeElement)).toBe(true));
  });

  it('filters by model and offers to clear the filters when nothing matches', async () => {
    const { router } = await openRegistry('/registry', {
      'registry.runs.list': ({ model_type }) => ({
        runs: model_type ? [] : runs,
        total: model_type ? 0 : 3,
        next_cursor: null,
      }),
    });
    await userEvent.selectOptions(await screen.findByLabelText('Model'), 'mstl');
    expect(await screen.findByText('No run matches these filters.')).toBeTruthy();
    expect(router.state.location.search).toEqual({ model: 'mstl' });
    await userEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
    expect(await screen.findByRole('link', { name: /^seasonal_naive/ })).toBeTruthy();
  });

  it('loads more on demand', async () => {
    await openRegistry('/registry', {
      'registry.runs.list': ({ cursor, limit }) => ({
        runs: limit !== 25 ? [] : cursor ? runs.slice(1) : runs.slice(0, 1),
        total: 3,
        next_cursor: cursor ? null : 'more',
      }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Load more of 3' }));
    expect(await screen.findByText('3 of 3')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Load more/ })).toBeNull();
  });

  it('says what is missing while nothing has been trained', async () => {
    await openRegistry('/registry', {
      'registry.runs.list': () => ({ runs: [], total: 0, next_cursor: null }),
    });
    expect(await screen.findByText('No model has been trained yet.')).toBeTruthy();
  });

  it('shows the problem when the runs cannot be read, and tries again', async () => {
    let broken = true;
    await openRegistry('/registry', {
      'registry.runs.list': () => {
        if (broken) throw new StubProblem('DATABASE_UNAVAILABLE', 'The database does not answer.');
        return { runs, total: 3, next_cursor: null };
      },
    });
    expect(await screen.findByText('The model runs could not be read')).toBeTruthy();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: /^ridge/ })).toBeTruthy();
  });

  it('says why a failed run can be neither named nor planned on', async () => {
    await openRegistry('/registry');
    const name = await screen.findByRole('button', { name: /^Alias for naive/ });
    expect(name.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(name.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'The run is failed; only a successful one has a model',
    );
    await userEvent.click(name);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the aliases', () => {
  it('say in words why one is stale', async () => {
    await openRegistry('/registry', {
      'registry.aliases.list': () => ({
        aliases: [exampleAlias({ is_stale: true, stale_reason: 'newer_success_run' })],
      }),
    });
    const card = within(await screen.findByRole('region', { name: 'Aliases' }));
    expect(await card.findByText('Stale')).toBeTruthy();
    expect(card.getByText(/A newer successful run/)).toBeTruthy();
  });

  it('are set to a run, with the name checked as it is typed', async () => {
    const set: unknown[] = [];
    await openRegistry('/registry', {
      'registry.aliases.set': (input) => {
        set.push(input);
        return exampleAlias({ alias_name: input.alias_name, run_id: input.run_id });
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Alias for seasonal_naive/ }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Name a run' }));
    const submit = dialog.getByRole('button', { name: 'Set the alias' });
    await userEvent.type(dialog.getByLabelText('Name'), 'Best one');
    expect(dialog.getByRole('alert').textContent).toMatch(/lower-case/);
    expect(submit).toHaveProperty('disabled', true);
    await userEvent.clear(dialog.getByLabelText('Name'));
    await userEvent.type(dialog.getByLabelText('Name'), 'best');
    await userEvent.click(submit);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(set).toEqual([{ alias_name: 'best', run_id: runIds[0], description: null }]);
  });

  it('warn that a name that is taken moves', async () => {
    await openRegistry('/registry');
    await userEvent.click(await screen.findByRole('button', { name: 'New alias' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('Name'), 'demo-production');
    expect(await dialog.findByText(/will move from run 11111111/)).toBeTruthy();
  });

  it('are deleted only after a confirmation that names what dangles', async () => {
    const deleted: unknown[] = [];
    let aliases = [exampleAlias()];
    await openRegistry('/registry', {
      'registry.aliases.list': () => ({ aliases }),
      'registry.aliases.delete': (input) => {
        deleted.push(input);
        aliases = [];
        return { ...input, deleted: true };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Delete demo-production' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete demo-production' }));
    expect(dialog.getByText(/their next export lists it as unresolved/)).toBeTruthy();
    expect(deleted).toEqual([]);
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText(/No aliases yet/)).toBeTruthy();
    expect(deleted).toEqual([{ alias_name: 'demo-production' }]);
    const next = screen.getByRole('button', { name: 'New alias' });
    await waitFor(() => expect(document.activeElement).toBe(next));
  });

  it('keep the dialog open with the problem when the server refuses', async () => {
    await openRegistry('/registry', {
      'registry.aliases.set': () => {
        throw new StubProblem('MODEL_RUN_NOT_USABLE', 'Run 1 is archived.');
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Alias for seasonal_naive/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByLabelText('Name'), 'best');
    await userEvent.click(dialog.getByRole('button', { name: 'Set the alias' }));
    expect(await dialog.findByText('Run 1 is archived.')).toBeTruthy();
  });
});
