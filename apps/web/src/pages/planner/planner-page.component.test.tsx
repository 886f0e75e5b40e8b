import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { SimulateInput } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import {
  exampleAlias,
  exampleComparison,
  exampleKeptRun,
  examplePlan,
  exampleRun,
  otherWorkspaceId,
  runIds,
} from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

const plan = examplePlan();
const holiday = examplePlan({
  scenario_id: otherWorkspaceId,
  name: 'Holiday',
  assumptions: { holiday: { dates: ['2011-12-10'] } },
  tags: [],
});

function summaryOf({ comparison, ...rest }: typeof plan) {
  const { units_delta, revenue_delta, revenue_unknown = null } = comparison;
  return { ...rest, units_delta, revenue_delta, revenue_unknown };
}

/** The planner with one run and two plans; keeps what was asked. */
async function openPlanner(address: string, changes: StubAnswers = {}) {
  const asked = { lists: [] as object[], simulations: [] as SimulateInput[] };
  const answers: StubAnswers = {
    'registry.runs.list': ({ limit }) => ({
      runs: limit === 1 ? [] : [exampleKeptRun()],
      total: 1,
      next_cursor: null,
    }),
    'registry.runs.byId': ({ run_id }) =>
      exampleKeptRun({ run_id, feature_frame_version: run_id === runIds[1] ? 2 : 1 }),
    'registry.runs.byIds': ({ run_ids }) => ({
      found: run_ids.map((run_id) => exampleRun({ run_id })),
      missing: [],
    }),
    'registry.aliases.list': () => ({ aliases: [] }),
    'sales.grains': () => ({ grains: [], total: 0, next_cursor: null }),
    'scenario.list': (input) => {
      if (input.limit > 1) asked.lists.push(input);
      return { scenarios: [plan, holiday].map(summaryOf), total: 2, next_cursor: null };
    },
    'scenario.byId': () => plan,
    'scenario.simulate': (input) => {
      asked.simulations.push(input);
      return exampleComparison();
    },
    ...changes,
  };
  return { asked, ...(await openPage(address, { answers })) };
}

const form = async () => within(await screen.findByRole('region', { name: 'What if' }));
const outcome = () => within(screen.getByRole('region', { name: 'Against the baseline' }));

/** The cells under a heading, in the order of the rows. */
function readColumn(table: HTMLElement, heading: string): (string | null)[] {
  const headings = within(table).getAllByRole('columnheader');
  const column = headings.findIndex(({ textContent }) => textContent === heading);
  const [, ...rows] = within(table).getAllByRole('row');
  return rows.map((row) => row.children.item(column)?.textContent ?? null);
}

describe('the form of a plan', () => {
  it('asks for a run first, and simulates as soon as there is one', async () => {
    const { asked } = await openPlanner('/planner');
    const fields = await form();
    expect(outcome().getByText(/Choose a run/)).toBeTruthy();
    const picker = fields.getByLabelText('On the forecast of');
    await userEvent.click(picker);
    await userEvent.click(await fields.findByRole('option', { name: /seasonal_naive/ }));
    expect(await outcome().findByText('+4.80')).toBeTruthy();
    expect(asked.simulations).toEqual([
      { run_id: runIds[0], horizon: 14, method: 'heuristic', assumptions: {} },
    ]);
    expect(fields.getByText('Forecasts 10 Dec 2011 to 23 Dec 2011.')).toBeTruthy();
  });

  it('finds its run on the server by what is typed, those with a name first until then', async () => {
    const asked: (string | undefined)[] = [];
    const [named, newest] = runIds;
    await openPlanner('/planner', {
      'registry.runs.list': ({ q }) => {
        asked.push(q);
        const runs = [exampleKeptRun({ run_id: newest, model_type: 'mstl' })];
        return { runs, total: 1, next_cursor: null };
      },
      'registry.runs.byIds': () => ({ found: [exampleRun({ run_id: named })], missing: [] }),
      'registry.aliases.list': () => ({
        aliases: [exampleAlias({ alias_name: 'champion', run_id: named, is_stale: false })],
      }),
    });
    const fields = await form();
    const picker = fields.getByRole('combobox', { name: 'On the forecast of' });
    await userEvent.click(picker);
    await within(await fields.findByRole('group', { name: 'By name' })).findByRole('option', {
      name: /^champion · .*, to 9 Dec 2011/,
    });
    await userEvent.type(picker, 'mstl');
    await waitFor(() => expect(asked.at(-1)).toBe('mstl'));
    const found = within(fields.getByRole('listbox', { name: 'Runs' }));
    await waitFor(() => expect(found.getAllByRole('option')).toHaveLength(1));
    await userEvent.keyboard('{Enter}');
    await waitFor(() =>
      expect(picker).toHaveProperty('value', expect.stringContaining(newest.slice(0, 8))),
    );
  });

  it('checks as it is typed, and asks the server for nothing that is wrong', async () => {
    const { asked } = await openPlanner(`/planner?base=${runIds[0]}`);
    const fields = await form();
    await waitFor(() => expect(asked.simulations).toHaveLength(1));
    await fields.findByText(/^Forecasts 10 Dec 2011/);
    await userEvent.click(fields.getByLabelText('Another price'));
    const change = fields.getByLabelText('Change, per cent');
    expect(fields.getByLabelText('First day')).toHaveProperty('value', '2011-12-10');
    await waitFor(() => expect(asked.simulations).toHaveLength(2));
    await userEvent.clear(change);
    await userEvent.type(change, '-95');
    expect(fields.getByText('A number from −90 to 500')).toBeTruthy();
    expect(change.getAttribute('aria-invalid')).toBe('true');
    expect(fields.getByRole('button', { name: 'Save the plan' })).toHaveProperty('disabled', true);
    await userEvent.clear(change);
    await userEvent.type(change, '-20');
    await waitFor(() =>
      expect(asked.simulations.at(-1)?.assumptions.price).toEqual({
        change_pct: -0.2,
        start_date: '2011-12-10',
        end_date: '2011-12-23',
      }),
    );
    expect(
      asked.simulations.some(({ assumptions }) => (assumptions.price?.change_pct ?? 0) < -0.9),
    ).toBe(false);
  });

  it('shows where the price of today comes from, and takes another', async () => {
    const { asked } = await openPlanner(`/planner?base=${runIds[0]}`, {
      'scenario.simulate': (input) => {
        asked.simulations.push(input);
        const { unit_price } = input.assumptions;
        return exampleComparison(
          unit_price === undefined
            ? {}
            : { unit_price_used: unit_price, unit_price_source: 'given' as const },
        );
      },
    });
    const fields = await form();
    const price = fields.getByLabelText('Price today');
    expect(price).toHaveProperty('value', '');
    expect(
      await fields.findByText(
        'Left empty: 2.00, the mean of the last 28 days with sales, weighted by units.',
      ),
    ).toBeTruthy();
    expect(
      outcome().getByText(/at 2\.00 a unit, the mean of the last 28 days with sales$/),
    ).toBeTruthy();
    await userEvent.type(price, '2.95');
    await waitFor(() =>
      expect(asked.simulations.at(-1)?.assumptions).toEqual({ unit_price: 2.95 }),
    );
    expect(await outcome().findByText(/at 2\.95 a unit, as given$/)).toBeTruthy();
    await userEvent.clear(price);
    await userEvent.type(price, '0');
    expect(await fields.findByText('A number above 0')).toBeTruthy();
  });

  it('sends no discount that was left over from another promotion', async () => {
    const { asked } = await openPlanner(`/planner?base=${runIds[0]}`);
    const fields = await form();
    await fields.findByText(/^Forecasts 10 Dec 2011/);
    await userEvent.click(fields.getByLabelText('A promotion'));
    expect(fields.getByLabelText('Discount, per cent')).toHaveProperty('value', '10');
    await userEvent.selectOptions(fields.getByLabelText('Type'), 'buy one, get one');
    await waitFor(() =>
      expect(asked.simulations.at(-1)?.assumptions.promotion).toEqual({
        kind: 'bogo',
        start_date: '2011-12-10',
        end_date: '2011-12-23',
      }),
    );
    expect(fields.getByLabelText('Discount, per cent')).toHaveProperty('value', '');
  });

  it('shows a revenue that is unknown as unknown, with the reason', async () => {
    const detail = 'What a unit costs in the bundle is not known.';
    await openPlanner(`/planner?base=${runIds[0]}`, {
      'scenario.simulate': () =>
        exampleComparison({
          baseline_revenue: null,
          scenario_revenue: null,
          revenue_delta: null,
          revenue_unknown: { reason: 'bundle_without_discount', detail },
        }),
    });
    const fields = await form();
    expect(await outcome().findByText(detail)).toBeTruthy();
    const revenue = outcome().getByText('Revenue').parentElement;
    expect(revenue?.textContent).toContain('Unknown');
    expect(fields.getByLabelText('Price today')).toBeTruthy();
  });

  it('says why a run on the sales alone offers no re-forecast', async () => {
    await openPlanner(`/planner?base=${runIds[0]}`);
    const fields = await form();
    expect(await fields.findByText(/This run uses only sales/)).toBeTruthy();
    const choice = fields.getByRole('option', { name: 're-forecast by the model' });
    expect(choice).toHaveProperty('disabled', true);
  });

  it('lets a feature-aware run re-forecast', async () => {
    const { asked } = await openPlanner(`/planner?base=${runIds[1]}`);
    const fields = await form();
    const choice = fields.getByRole('option', { name: 're-forecast by the model' });
    await waitFor(() => expect(choice).toHaveProperty('disabled', false));
    await userEvent.selectOptions(fields.getByLabelText('Method'), 'model_exogenous');
    await waitFor(() => expect(asked.simulations.at(-1)?.method).toBe('model_exogenous'));
  });

  it('warns of assumptions about days that are not forecast', async () => {
    await openPlanner(`/planner?base=${runIds[0]}`);
    const fields = await form();
    await fields.findByText(/^Forecasts 10 Dec 2011/);
    await userEvent.click(fields.getByLabelText('Holidays'));
    await userEvent.type(fields.getByLabelText('Day'), '2012-06-01');
    await userEvent.click(fields.getByRole('button', { name: 'Add the day' }));
    expect(fields.getByText(/Outside the forecast: 1 Jun(e)? 2012/)).toBeTruthy();
  });

  it('shows what the server refuses', async () => {
    await openPlanner(`/planner?base=${runIds[0]}`, {
      'scenario.simulate': () => {
        throw new StubProblem('MODEL_RUN_NOT_USABLE', 'The model file is gone.');
      },
    });
    expect(await screen.findByText('The model file is gone.')).toBeTruthy();
  });

  it('saves a plan under a name, with tags, and asks for the list again', async () => {
    const saved: object[] = [];
    const { asked } = await openPlanner(`/planner?base=${runIds[0]}`, {
      'scenario.save': (input) => {
        saved.push(input);
        return examplePlan({ name: input.name });
      },
    });
    const fields = await form();
    await userEvent.type(fields.getByLabelText('Name of the plan'), 'Mine');
    await userEvent.type(fields.getByLabelText('Tags'), 'q4,');
    await userEvent.paste('Berlin, Mitte');
    const lists = asked.lists.length;
    await userEvent.click(fields.getByRole('button', { name: 'Save the plan' }));
    expect(await screen.findByText('Mine saved')).toBeTruthy();
    expect(saved).toEqual([
      {
        run_id: runIds[0],
        horizon: 14,
        method: 'heuristic',
        assumptions: {},
        name: 'Mine',
        tags: ['q4', 'Berlin, Mitte'],
        cloned_from: null,
      },
    ]);
    await waitFor(() => expect(asked.lists.length).toBeGreaterThan(lists));
    expect(await outcome().findByText('saved as Mine')).toBeTruthy();
    await userEvent.type(fields.getByLabelText('Name of the plan'), ' 2');
    expect(await outcome().findByText('not saved yet')).toBeTruthy();
  });

  it('saves one plan when it is pressed twice at once', async () => {
    const saved: object[] = [];
    await openPlanner(`/planner?base=${runIds[0]}`, {
      'scenario.save': (input) => {
        saved.push(input);
        return examplePlan({ name: input.name });
      },
    });
    const fields = await form();
    await userEvent.type(fields.getByLabelText('Name of the plan'), 'Mine');
    const save = fields.getByRole('button', { name: 'Save the plan' });
    act(() => {
      save.click();
      save.click();
    });
    expect(await screen.findByText('Mine saved')).toBeTruthy();
    expect(saved).toHaveLength(1);
  });

  it('fills itself from the plan that is cloned, and starts afresh on demand', async () => {
    const { router } = await openPlanner(`/planner?from=${plan.scenario_id}`);
    const fields = await form();
    await waitFor(() =>
      expect(fields.getByLabelText('Name of the plan')).toHaveProperty('value', 'Price cut clone'),
    );
    expect(fields.getByLabelText('Change, per cent')).toHaveProperty('value', '-20');
    expect(document.activeElement).toBe(fields.getByLabelText('On the forecast of'));
    await userEvent.click(fields.getByRole('button', { name: 'Start over' }));
    expect(fields.getByLabelText('Name of the plan')).toHaveProperty('value', '');
    expect(router.state.location.search).toEqual({});
  });
});

describe('the form of a plan, left and come back to', () => {
  const name = async (value: string) =>
    waitFor(async () =>
      expect((await form()).getByLabelText('Name of the plan')).toHaveProperty('value', value),
    );
  const clone = async () =>
    userEvent.click(await screen.findByRole('link', { name: 'Clone Price cut' }));

  it('is as it was, also where the address names the plan it was filled from', async () => {
    const { router } = await openPlanner('/planner');
    await clone();
    await name('Price cut clone');
    await userEvent.type((await form()).getByLabelText('Name of the plan'), ', mine');
    await userEvent.click(screen.getByRole('link', { name: 'Holiday' }));
    await screen.findByRole('heading', { level: 1, name: 'Price cut' });
    router.history.back();
    await name('Price cut clone, mine');
    await userEvent.click(screen.getByRole('link', { name: /^Registry/ }));
    await screen.findByRole('heading', { level: 1, name: 'Registry' });
    await userEvent.click(screen.getByRole('link', { name: /^Planner/ }));
    await name('Price cut clone, mine');
  });

  it('is filled again by every press of Clone, whether or not it was started afresh', async () => {
    await openPlanner('/planner');
    await clone();
    await name('Price cut clone');
    await userEvent.click((await form()).getByRole('button', { name: 'Start over' }));
    await name('');
    await clone();
    await name('Price cut clone');
    await userEvent.type((await form()).getByLabelText('Name of the plan'), ', mine');
    await clone();
    await name('Price cut clone');
  });

  it('goes to the run that a plan is to be made on with what is assumed', async () => {
    const { router } = await openPlanner('/planner');
    await userEvent.click((await form()).getByLabelText('A life-cycle stage'));
    await router.navigate({ to: '/planner', search: { base: runIds[1] } });
    const fields = await form();
    await waitFor(() =>
      expect(fields.getByLabelText<HTMLInputElement>('On the forecast of').value).toContain(
        runIds[1].slice(0, 8),
      ),
    );
    expect(fields.getByLabelText('Stage')).toBeTruthy();
  });
});

describe('the saved plans', () => {
  it('are filtered by run and tags, as the address says', async () => {
    const { asked, router } = await openPlanner(`/planner?run=${runIds[0]}&tag=q4&tag=board`);
    await waitFor(() => expect(asked.lists.length).toBeGreaterThan(0));
    expect(asked.lists[0]).toEqual({ limit: 25, run_id: runIds[0], tags: ['q4', 'board'] });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove the filter q4' }));
    await waitFor(() =>
      expect(router.state.location.search).toEqual({ run: runIds[0], tag: 'board' }),
    );
  });

  it('are filtered by a tag that is pressed', async () => {
    const { router } = await openPlanner('/planner');
    await userEvent.click(await screen.findByRole('button', { name: 'Only tag q4' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ tag: 'q4' }));
  });

  it('can be compared two at a time at an address of its own', async () => {
    const { router } = await openPlanner('/planner', {
      'scenario.byIds': () => ({ found: [plan, holiday], missing: [] }),
      'scenario.compare': ({ scenario_ids }) => ({
        ranking: [holiday, plan].map((each, index) => ({
          rank: index + 1,
          scenario_id: each.scenario_id,
          name: each.name,
          method: 'heuristic',
          is_choice: each.scenario_id === plan.scenario_id,
          units_delta: 8,
          units_delta_pct: null,
          revenue_delta: index === 0 ? 9 : -1,
          revenue_unknown: null,
          coverage_verdict: scenario_ids.length === 2 ? 'stockout' : 'unknown',
        })),
      }),
    });
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Compare Price cut' }));
    const compare = screen.getByRole('button', { name: 'Compare' });
    expect(compare).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Compare Holiday' }));
    await userEvent.click(compare);
    const table = await screen.findByRole('table', { name: 'Plans, best first' });
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Plans compared' }));
    const plans = within(table).getAllByRole('link');
    expect(plans.map((link) => link.textContent)).toEqual(['Holiday', 'Price cut']);
    expect(readColumn(table, 'Rank')).toEqual(['1', '2']);
    expect(readColumn(table, 'Units')).toEqual(['+8', '+8']);
    expect(readColumn(table, 'Revenue')).toEqual(['+9.00', '−1.00']);
    expect(readColumn(table, 'Stock')).toEqual(['Stock-out', 'Stock-out']);
    expect(router.state.location.search).toEqual({
      compare: [plan.scenario_id, holiday.scenario_id],
    });
    expect(
      await screen.findByText(
        'Price cut: −1.00 revenue. An event, not a choice: Holiday, +9.00 revenue.',
      ),
    ).toBeTruthy();
    expect(within(table).getAllByText('an event, not a choice')).toHaveLength(1);
  });

  it('are ranked with what is unknown last, and say why it is', async () => {
    const rows = ['Cut', 'Off', 'Bundle'].map((name, index) => ({
      rank: index + 1,
      scenario_id: String(index).repeat(32),
      name,
      method: 'heuristic' as const,
      is_choice: true,
      units_delta: 5 + index,
      units_delta_pct: null,
      revenue_delta: [3, -2, null][index] ?? null,
      revenue_unknown:
        name === 'Bundle'
          ? { reason: 'bundle_without_discount' as const, detail: 'Give its discount.' }
          : null,
      coverage_verdict: 'unknown' as const,
    }));
    const ids = rows.map((row) => row.scenario_id);
    await openPlanner(`/planner?${ids.map((id) => `compare=${id}`).join('&')}`, {
      'scenario.byIds': () => ({
        found: rows.map(({ scenario_id, name }) => examplePlan({ scenario_id, name })),
        missing: [],
      }),
      'scenario.compare': () => ({ ranking: rows }),
    });
    const table = await screen.findByRole('table', { name: 'Plans, best first' });
    expect(readColumn(table, 'Revenue')).toEqual(['+3.00', '−2.00', 'unknown']);
    expect(screen.getByText('Bundle: Give its discount.')).toBeTruthy();
    expect(
      await screen.findByText('Cut ranks first among the choices, with +3.00 revenue.'),
    ).toBeTruthy();
  });

  it('of an older version say that they use the price of the last day', async () => {
    const { unit_price_source, revenue_unknown, ...old } = exampleComparison();
    await openPlanner(`/planner/${plan.scenario_id}`, {
      'scenario.byId': () => examplePlan({ comparison: old }),
    });
    expect(
      await screen.findByText(/at 2\.00 a unit, the price of the last day with a sales record$/),
    ).toBeTruthy();
  });

  it('show a revenue that is unknown in the list', async () => {
    const unknown = {
      ...summaryOf(plan),
      revenue_delta: null,
      revenue_unknown: { reason: 'no_price' as const, detail: 'Nothing was sold at a price.' },
    };
    await openPlanner('/planner', {
      'scenario.list': () => ({ scenarios: [unknown], total: 1, next_cursor: null }),
    });
    const cell = await screen.findByText('unknown');
    expect(cell.getAttribute('title')).toBe('Nothing was sold at a price.');
  });

  it('say which plans of a shared comparison are gone', async () => {
    await openPlanner(`/planner?compare=${plan.scenario_id}&compare=${otherWorkspaceId}`, {
      'scenario.byIds': () => ({ found: [plan], missing: [otherWorkspaceId] }),
    });
    expect(await screen.findByText(/1 plan of this address no longer exists/)).toBeTruthy();
    expect(screen.getByText(/Two to five plans can be compared/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByText(/of this address no longer exists/)).toBeNull());
    expect(document.activeElement?.textContent).toBe('Saved plans');
  });

  it('are compared five at a time, whatever the address names', async () => {
    const ids = Array.from({ length: 6 }, (_, digit) => String(digit).repeat(32));
    const asked: string[][] = [];
    await openPlanner(`/planner?${ids.map((id) => `compare=${id}`).join('&')}`, {
      'scenario.byIds': ({ scenario_ids }) => {
        asked.push(scenario_ids);
        return { found: [plan], missing: [] };
      },
    });
    expect(await screen.findByText(/names 6 plans; the first 5 are compared/)).toBeTruthy();
    expect(asked[0]).toEqual(ids.slice(0, 5));
  });

  it('are deleted after a confirmation that names what dangles; the focus goes to the next row', async () => {
    let plans = [plan, holiday];
    await openPlanner('/planner', {
      'scenario.list': () => ({
        scenarios: plans.map(summaryOf),
        total: plans.length,
        next_cursor: null,
      }),
      'scenario.delete': ({ scenario_id }) => {
        plans = plans.filter((each) => each.scenario_id !== scenario_id);
        return { scenario_id, deleted: true };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Delete Price cut' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete Price cut' }));
    expect(dialog.getByText('q4-baseline')).toBeTruthy();
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.queryByRole('link', { name: 'Price cut' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Holiday' }));
  });

  it('say what is missing while there are none', async () => {
    await openPlanner('/planner', {
      'scenario.list': () => ({ scenarios: [], total: 0, next_cursor: null }),
    });
    expect(await screen.findByText('No plans saved yet.')).toBeTruthy();
  });

  it('show the problem when they cannot be read', async () => {
    await openPlanner('/planner', {
      'scenario.list': () => {
        throw new StubProblem('DATABASE_UNAVAILABLE', 'The database does not answer.');
      },
    });
    expect(await screen.findByText('The plans could not be read')).toBeTruthy();
  });
});

describe('the page of a plan', () => {
  const address = `/planner/${plan.scenario_id}`;

  it('shows the assumptions, their effect and the run that is the baseline', async () => {
    await openPlanner(address);
    expect(await screen.findByRole('heading', { level: 1, name: 'Price cut' })).toBeTruthy();
    expect(screen.getByText('Price −20 %, 10 Dec 2011 to 11 Dec 2011')).toBeTruthy();
    expect(screen.getByText('A heuristic; treat it as an order of magnitude.')).toBeTruthy();
    expect(await screen.findByRole('link', { name: 'seasonal_naive 11111111' })).toBeTruthy();
    expect(await screen.findByRole('figure', { name: /Plan and baseline/ })).toBeTruthy();
  });

  it('says that the original of a copy was deleted', async () => {
    await openPlanner(address, {
      'scenario.byId': () => examplePlan({ cloned_from: otherWorkspaceId }),
      'scenario.byIds': () => ({ found: [], missing: [otherWorkspaceId] }),
    });
    expect(await screen.findByText('(original deleted)')).toBeTruthy();
  });

  it('leads back to the planner once the plan is deleted', async () => {
    const { router } = await openPlanner(address, {
      'scenario.delete': ({ scenario_id }) => ({ scenario_id, deleted: true }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/planner'));
  });

  it('says that there is no such plan, and leads to those there are', async () => {
    await openPlanner(address, {
      'scenario.byId': () => {
        throw new StubProblem('SCENARIO_NOT_FOUND', 'There is no scenario plan.');
      },
    });
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('There is no such plan')).toBeTruthy();
    expect(alert.getByRole('link', { name: 'All plans' }).getAttribute('href')).toBe('/planner');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});
