import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EventSource } from 'eventsource';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  exampleCompletion,
  exampleHealth,
  exampleOutcome,
  exampleRow,
  exampleShowcaseRun,
  exampleStep,
  exampleWorkspace,
  workspaceId,
} from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { holdWorkspaces } from '../../testing/saved-workspaces.ts';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

const grains = [
  { store_code: 'UK', sku: '85123A', selling_days: 304, units: 35_509 },
  { store_code: 'DE', sku: '22326', selling_days: 151, units: 1_233 },
].map((grain, index) => ({
  ...grain,
  store_id: index + 1,
  product_id: index + 1,
  date_start: '2010-12-01',
  date_end: '2011-12-09',
}));

const answers: StubAnswers = {
  'sales.coverage': () => ({
    stores: 2,
    products: 2,
    grains: 2,
    rows: 744,
    seeded_rows: 0,
    csv_rows: 744,
    date_start: '2010-12-01',
    date_end: '2011-12-09',
  }),
  'sales.grains': ({ q }) => {
    const found = grains.filter(({ store_code, sku }) => `${store_code} ${sku}`.includes(q ?? ''));
    return { grains: found, total: found.length, next_cursor: null };
  },
  'showcase.current': () => ({ running: null, latest: null }),
};

/** Nothing ran yet; a start is answered by `start`, and is under way from then on. */
function answerStart(start: NonNullable<StubAnswers['showcase.start']>): StubAnswers {
  let started = false;
  const running = exampleShowcaseRun({ status: 'running', ended_at: null });
  return {
    ...answers,
    'showcase.current': () => ({ running: started ? running : null, latest: null }),
    'showcase.start': async (input) => {
      const answer = await start(input);
      started = true;
      return answer;
    },
  };
}

describe('RunPage', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  // The simulated browser has none.
  const readEvents = () => vi.stubGlobal('EventSource', EventSource);

  it('brings a run that was started here into view, and the focus with it', async () => {
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
    await openPage('/run', {
      answers: answerStart(() => ({ showcase_run_id: 'e'.repeat(32), workspace_id: null })),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Run showcase' }));
    const heading = await screen.findByRole('heading', { name: 'Running' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(scroll.mock.contexts).toEqual([screen.getByRole('region', { name: 'Running' })]);
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Stop' }));
  });

  it('stays where it is when the start was refused', async () => {
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
    await openPage('/run', {
      answers: answerStart(() => {
        throw new StubProblem('SALES_CONFLICT', 'Other sales are loaded.');
      }),
    });
    const run = await screen.findByRole('button', { name: 'Run showcase' });
    await userEvent.click(run);
    await screen.findByText('Other sales are loaded.');
    expect(document.activeElement).toBe(run);
    expect(scroll).not.toHaveBeenCalled();
  });

  it('shows what is there of each grain and takes one of them for the run', async () => {
    await openPage('/run', { answers });
    const table = await screen.findByRole('table', { name: 'Sales of each grain' });
    expect(within(table).getByRole('row', { name: /UK · 85123A 304 35,509/ })).toBeTruthy();
    await userEvent.click(within(table).getByRole('button', { name: 'Run on DE · 22326' }));
    expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Grain' }).value).toBe(
      'DE · 22326',
    );
  });

  it('finds a grain by a part of its codes', async () => {
    await openPage('/run', { answers });
    await userEvent.type(await screen.findByRole('searchbox', { name: /^Grains/ }), 'DE');
    expect(await screen.findByText('1 of 1 shown')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Run on UK · 85123A' })).toBeNull();
  });

  it('says that the sales could not be counted, and still takes a file', async () => {
    await openPage('/run', {
      answers: {
        ...answers,
        'sales.coverage': () => {
          throw new StubProblem('INTERNAL', 'Something went wrong.');
        },
      },
    });
    expect(await screen.findByText('The sales could not be counted')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Load sales CSV' })).toBeTruthy();
  });

  it('says that the workspace to load is gone, and leaves the controls as they are', async () => {
    await openPage(`/run?load=${workspaceId}`, {
      answers: {
        ...answers,
        'workspace.byId': () => {
          throw new StubProblem('WORKSPACE_NOT_FOUND', `There is no workspace ${workspaceId}.`);
        },
      },
    });
    expect(await screen.findByText('The run controls could not be filled')).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('');
    await userEvent.click(screen.getByRole('button', { name: 'Close the note' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Close/ })).toBeNull());
    expect(document.activeElement?.textContent).toBe('Run');
    expect(document.activeElement?.id).toBe('run-title');
  });

  it('says above the controls which workspace filled them, brings them into view, and shows below what it made', async () => {
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
    await openPage(`/run?load=${workspaceId}`, {
      answers: {
        ...answers,
        ...holdWorkspaces([exampleRow()]).answers,
        'workspace.health': exampleHealth,
      },
    });
    const controls = await screen.findByRole('region', { name: 'Run' });
    const note = await within(controls).findByRole('status');
    expect(note.textContent).toBe('Run controls filled from q4-baseline. Nothing was started.');
    expect(within(note).getByRole('link').getAttribute('href')).toBe(`/workspaces/${workspaceId}`);
    expect(new Set(scroll.mock.contexts)).toEqual(new Set([controls]));
    const made = screen.getByRole('region', { name: 'What q4-baseline made' });
    const isBelow = controls.compareDocumentPosition(made) & Node.DOCUMENT_POSITION_FOLLOWING;
    expect(Boolean(isBelow)).toBe(true);
    expect(
      await within(made).findByText('The run recorded no model run, alias or plan.'),
    ).toBeTruthy();
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  it('keeps what was changed after Load over the way to another page and back, until Load is pressed again', async () => {
    const { router } = await openPage('/', {
      answers: { ...answers, ...holdWorkspaces([exampleRow()]).answers },
    });
    const pressLoad = async () =>
      userEvent.click(await screen.findByRole('button', { name: 'Load q4-baseline' }));
    const findName = (value: string) =>
      waitFor(async () => {
        const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' });
        expect(field.value).toBe(value);
        return field;
      });
    await pressLoad();
    const name = await findName('q4-baseline');
    await userEvent.clear(name);
    await userEvent.type(name, 'mine');
    await userEvent.click(screen.getByRole('link', { name: /^Registry/ }));
    await screen.findByRole('heading', { level: 1, name: 'Registry' });
    router.history.back();
    await findName('mine');
    expect(router.state.location.search).toEqual({ load: workspaceId });

    router.history.back();
    await pressLoad();
    await findName('q4-baseline');
  });

  it('says what the winner is worth and on which days, and lists the candidates, the winner first', async () => {
    readEvents();
    await openPage('/run', {
      answers: {
        ...answers,
        'showcase.current': () => ({ running: null, latest: exampleShowcaseRun() }),
        'showcase.events': () => [
          exampleStep('backtest', { data: exampleOutcome() }),
          exampleCompletion(),
        ],
      },
    });
    const strip = within(await screen.findByRole('region', { name: 'Last run' }));
    expect(
      await strip.findByText(
        'median_combination beats the seasonal naive forecast by 10 % (WAPE 65.4 % against 72.7 %).',
      ),
    ).toBeTruthy();
    const days = '3 folds of 14 days, 2011-10-29 to 2011-12-09, 35 of 42 days with sales';
    expect(strip.getByText(`Measured on ${days}.`)).toBeTruthy();
    const found = strip.getAllByText('backtest found it').map((each) => each.closest('details'));
    expect(found).toEqual([expect.any(HTMLDetailsElement)]);
    const models = within(await screen.findByRole('region', { name: 'Models' }));
    expect(models.getByText(days)).toBeTruthy();
    const rows = await models.findAllByRole('row');
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['Model', 'WAPE', 'MASE', 'RMSSE', 'Better than seasonal naive'],
      ['median_combination (winner)', '65.4 %', '0.900', '0.800', '10 %'],
      ['ridge', '64.0 %', '0.900', '0.800', '12 %'],
      ['seasonal_naive', '72.7 %', '0.900', '0.800', '0 %'],
    ]);
  });

  it('says nothing of the worth of a winner whose run kept no verdict', async () => {
    readEvents();
    await openPage('/run', {
      answers: {
        ...answers,
        'showcase.current': () => ({ running: null, latest: exampleShowcaseRun() }),
        'showcase.events': () => [exampleStep('backtest'), exampleCompletion()],
      },
    });
    expect(await screen.findByText('Verdict and test days: not recorded.')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Models' })).toBeNull();
  });

  it.each([
    ['was followed here comes before the controls', true],
    ['ended earlier comes after the controls', false],
  ])('the result of a run that %s', async (_when, followed) => {
    readEvents();
    let ended = !followed;
    const latest = exampleShowcaseRun();
    const running = { ...latest, status: 'running' as const, ended_at: null };
    await openPage('/run', {
      answers: {
        ...answers,
        'showcase.current': () => (ended ? { running: null, latest } : { running, latest: null }),
        'showcase.events': () => {
          ended = true;
          return [exampleStep('backtest', { data: exampleOutcome() }), exampleCompletion()];
        },
      },
    });
    const models = await screen.findByRole('region', { name: 'Models' });
    const controls = screen.getByRole('region', { name: 'Run' });
    const isBefore = Boolean(
      models.compareDocumentPosition(controls) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    expect(isBefore).toBe(followed);
  });

  it('leads from a run that was kept to its workspace and its export', async () => {
    const run = exampleShowcaseRun({ workspace_id: workspaceId });
    await openPage('/run', {
      answers: {
        ...answers,
        'showcase.current': () => ({ running: null, latest: run }),
        'showcase.events': () => [],
        'workspace.byId': () => exampleWorkspace(),
      },
    });
    const next = await screen.findByRole('region', { name: 'q4-baseline' });
    const link = within(next).getByRole('link', { name: 'Open the workspace' });
    expect(link.getAttribute('href')).toBe(`/workspaces/${workspaceId}`);
    expect(within(next).getByRole('button', { name: 'Export q4-baseline' })).toBeTruthy();
  });
});
