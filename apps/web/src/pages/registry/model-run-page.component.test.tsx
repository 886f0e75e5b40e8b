import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ArtifactVerification } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import {
  exampleAlias,
  exampleKeeper,
  exampleKeptRun,
  exampleRun,
  runIds,
} from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

const metrics = { wape: 0.5, smape: 40, mae: 2, rmse: 3, bias: -1 };

const evidence = {
  coefficients: [
    { group: 'lags', name: 'lag_14', coefficient: 12.5, coefficient_per_unit: 1, learned: true },
    { group: 'price', name: 'price', coefficient: -3, coefficient_per_unit: -1, learned: true },
    { group: 'stock', name: 'in_stock', coefficient: 0, coefficient_per_unit: 0, learned: false },
  ],
  backtest: {
    config: {
      horizon: 2,
      strategy: 'expanding',
      n_splits: 2,
      min_train_size: 30,
      gap: 0,
      metric: 'mae',
    },
    folds: [1, 2].map((fold) => ({
      fold,
      train_start: '2010-12-01',
      train_end: '2011-12-05',
      train_size: 370,
      test_start: '2011-12-06',
      test_end: '2011-12-07',
      metrics,
    })),
    buckets: { h_1_7: metrics },
  },
  fold_traces: [
    {
      fold: 2,
      start_date: '2011-12-08',
      actual: [10, 12],
      forecast: [11, 20],
      intervals: [
        { level: 80, lower: [9, 17], upper: [13, 23] },
        { level: 95, lower: [7, 10], upper: [15, 30] },
      ],
    },
  ],
  outlook: { start_date: '2011-12-10', forecast: [14], intervals: [] },
};

function openRun(changes: StubAnswers = {}, search = '') {
  const answers: StubAnswers = {
    'registry.runs.byId': ({ run_id }) => exampleKeptRun({ run_id }),
    'registry.runs.list': () => ({ runs: [], total: 0, next_cursor: null }),
    'registry.runs.byIds': () => ({ found: [], missing: [] }),
    'registry.aliases.list': () => ({ aliases: [exampleAlias()] }),
    'scenario.list': () => ({ scenarios: [], total: 0, next_cursor: null }),
    'sales.grains': () => ({ grains: [], total: 0, next_cursor: null }),
    'sales.series': (grain) => ({
      store_id: grain.store_id,
      product_id: grain.product_id,
      store_code: 'UK',
      sku: '85123A',
      date_start: '2011-12-07',
      date_end: '2011-12-09',
      quantities: [5, 99, 99],
    }),
    ...changes,
  };
  return openPage(`/registry/${runIds[0]}${search}`, { answers });
}

const verdict = (check: Partial<ArtifactVerification>) => ({
  'registry.runs.verify': () => ({
    run_id: runIds[0],
    artifact_uri: `${runIds[0]}/model.json`,
    verified: true,
    reason: null,
    expected_hash: 'a'.repeat(64),
    actual_hash: 'a'.repeat(64),
    size_bytes: 812,
    ...check,
  }),
});

describe('the page of a model run', () => {
  it('leads back to the workspace it belongs to, where there is one', async () => {
    const kept_by = exampleKeeper({ workspace_id: 'a'.repeat(32), name: 'q4-baseline' });
    await openRun({ 'registry.runs.byId': ({ run_id }) => exampleKeptRun({ run_id, kept_by }) });
    const link = await screen.findByRole('link', { name: 'q4-baseline' });
    expect(link.getAttribute('href')).toBe(`/workspaces/${kept_by.workspace_id}`);
  });

  it('names the run, its hashes and who uses it', async () => {
    await openRun();
    const title = 'seasonal_naive 11111111';
    expect(await screen.findByRole('heading', { level: 1, name: title })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy data hash' })).toBeTruthy();
    const usedBy = within(screen.getByRole('region', { name: 'Used by' }));
    expect(await usedBy.findByText('demo-production')).toBeTruthy();
    expect(usedBy.getByText('No plan is based on it.')).toBeTruthy();
  });

  it('says that there is no such run, and leads to those there are', async () => {
    await openRun({
      'registry.runs.byId': () => {
        throw new StubProblem('MODEL_RUN_NOT_FOUND', 'There is no model run 1.');
      },
    });
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('There is no such model run')).toBeTruthy();
    expect(alert.getByRole('link', { name: 'All runs' }).getAttribute('href')).toBe('/registry');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it.each([
    ['Verified', {}, /has the registered hash, 812 B/],
    [
      'Changed',
      { verified: false, actual_hash: 'b'.repeat(64) },
      /not the one that was registered/,
    ],
    [
      'Not checked',
      { verified: null, reason: 'missing' as const, actual_hash: null, size_bytes: null },
      /the model file is missing/,
    ],
  ])('says %s of the model file when asked', async (title, check, detail) => {
    await openRun(verdict(check));
    const card = within(await screen.findByRole('region', { name: 'Model file' }));
    expect(card.queryByText(title)).toBeNull();
    await userEvent.click(card.getByRole('button', { name: 'Verify' }));
    expect(await card.findByText(title)).toBeTruthy();
    expect(card.getByText(detail)).toBeTruthy();
    const found = card.queryByText('b'.repeat(64));
    expect(found !== null).toBe(title === 'Changed');
  });

  it('draws what the run recorded: the test days win over the sales of now', async () => {
    await openRun({
      'registry.runs.byId': ({ run_id }) => exampleKeptRun({ run_id, runtime_info: evidence }),
    });
    const figure = await screen.findByRole('figure', { name: 'Actual and forecast' });
    const rows = [...figure.querySelectorAll('tbody tr')].map((row) => row.textContent);
    expect(rows).toEqual([
      '7 Dec 20115–––',
      '8 Dec 201110119 to 137 to 15',
      '9 Dec 2011122017 to 2310 to 30',
      '10 Dec 2011–14––',
    ]);
    expect(await screen.findByRole('figure', { name: 'Backtest by fold' })).toBeTruthy();
    expect(screen.getByRole('figure', { name: 'MAE by days ahead' })).toBeTruthy();
  });

  it('shows the coefficients that were learned, with their signs', async () => {
    await openRun({
      'registry.runs.byId': ({ run_id }) => exampleKeptRun({ run_id, runtime_info: evidence }),
    });
    const figure = await screen.findByRole('figure', { name: 'What moves the forecast' });
    expect(figure.textContent).toContain('1 raise the forecast, 1 lower it');
    expect(figure.textContent).not.toContain('in_stock');
    expect(screen.getByText(/^1 more feature had a single value in training/)).toBeTruthy();
  });

  it('has the configured features in a box that the keyboard reaches, with a name', async () => {
    await openRun({
      'registry.runs.byId': ({ run_id }) =>
        exampleKeptRun({ run_id, feature_config: { columns: ['lag_14', 'price'] } }),
    });
    await userEvent.click(await screen.findByText('2 columns'));
    const box = screen.getByRole('region', { name: 'Features as configured' });
    expect(box.tabIndex).toBe(0);
    expect(box.textContent).toContain('lag_14');
  });

  it('says what is missing of a run without a backtest and without sales', async () => {
    await openRun({
      'sales.series': () => {
        throw new StubProblem('GRAIN_NOT_FOUND', 'no sales');
      },
    });
    expect(await screen.findByText(/the sales of this grain are no longer loaded/)).toBeTruthy();
    expect(screen.getByText(/No backtest was recorded/)).toBeTruthy();
  });

  it('names a grain by its ids once where no sales are loaded under them', async () => {
    await openRun();
    const { store_id, product_id } = exampleRun();
    const word = await screen.findByText('Grain', { selector: 'dt > button' });
    expect(word.parentElement?.nextElementSibling?.textContent).toBe(
      `store ${store_id} · product ${product_id}`,
    );
  });

  it.each([
    [
      'GRAIN_NOT_FOUND' as const,
      /no sales are loaded under the store and product ids of this run/,
      /The sales could not be read/,
    ],
    [
      'INTERNAL' as const,
      /The sales could not be read/,
      /no sales are loaded under the store and product ids of this run/,
    ],
  ])(
    'says what %s shows about the sales before the test days, and no more',
    async (code, said, unsaid) => {
      await openRun({
        'registry.runs.byId': ({ run_id }) => exampleKeptRun({ run_id, runtime_info: evidence }),
        'sales.series': () => {
          throw new StubProblem(code, 'No sales.');
        },
      });
      expect(await screen.findByText(said)).toBeTruthy();
      expect(screen.queryByText(unsaid)).toBeNull();
      expect(screen.getByRole('figure', { name: 'Actual and forecast' })).toBeTruthy();
    },
  );

  it('does not call sales gone that could not be read', async () => {
    await openRun({
      'sales.series': () => {
        throw new StubProblem('INTERNAL', 'Something went wrong.');
      },
    });
    expect(await screen.findByText('The sales could not be read')).toBeTruthy();
    expect(screen.queryByText(/are no longer loaded/)).toBeNull();
  });

  it('reads evidence of a foreign shape as not recorded', async () => {
    await openRun({
      'registry.runs.byId': ({ run_id }) =>
        exampleKeptRun({ run_id, runtime_info: { backtest: { folds: 3 }, coefficients: 'many' } }),
    });
    expect(await screen.findByText(/No backtest was recorded/)).toBeTruthy();
  });
});

describe('a run beside another one', () => {
  const other = runIds[1];

  it('has signed differences, in words better or worse', async () => {
    await openRun(
      {
        'registry.runs.compare': () => ({
          comparable: true,
          differences: [],
          baseline: exampleRun({ run_id: other, metrics: { ...metrics, bias: 5 } }),
          candidate: exampleRun({ metrics: { ...metrics, wape: 0.4, mae: 3 } }),
          metric_deltas: { wape: -0.1, smape: 0, mae: 1, rmse: null, bias: -6 },
        }),
      },
      `?with=${other}`,
    );
    const table = await screen.findByRole('table', { name: /Metrics of this run/ });
    const cells = [...table.querySelectorAll('tbody tr')].map((row) => row.lastChild?.textContent);
    expect(cells).toEqual([
      '−10.0 points better',
      '0.0 points equal',
      '+1.00 worse',
      '–',
      '−6.00 better',
    ]);
  });

  it('says above the errors of each run on which days they were measured', async () => {
    await openRun(
      {
        'registry.runs.compare': () => ({
          comparable: false,
          differences: [],
          baseline: exampleRun({ run_id: other }),
          candidate: exampleRun({ runtime_info: evidence }),
          metric_deltas: null,
        }),
      },
      `?with=${other}`,
    );
    const table = await screen.findByRole('table', { name: /Metrics of this run/ });
    const headings = within(table).getAllByRole('columnheader');
    expect(headings.slice(1).map((heading) => heading.textContent)).toEqual([
      'This run2 folds of 2 days2011-12-06 to 2011-12-07',
      expect.stringMatching(/^seasonal_naive .*test days not recorded$/),
    ]);
  });

  it('names what keeps the two from being compared, and shows no difference', async () => {
    await openRun(
      {
        'registry.runs.compare': () => ({
          comparable: false,
          differences: [
            {
              field: 'test_days',
              baseline: '2011-10-29 to 2011-12-09 in 3 folds',
              candidate: 'none recorded',
            },
          ],
          baseline: exampleRun({ run_id: other }),
          candidate: exampleRun(),
          metric_deltas: null,
        }),
      },
      `?with=${other}`,
    );
    expect(await screen.findByText('Not comparable')).toBeTruthy();
    expect(
      screen.getByText(
        'Different test days: 2011-10-29 to 2011-12-09 in 3 folds (the other run), none recorded (this run).',
      ),
    ).toBeTruthy();
    expect(screen.queryByRole('columnheader', { name: 'Difference' })).toBeNull();
  });

  it('keeps the other run in the address', async () => {
    const { router } = await openRun({
      'registry.runs.list': () => ({
        runs: [exampleKeptRun({ run_id: other, model_type: 'naive' })],
        total: 1,
        next_cursor: null,
      }),
    });
    const picker = await screen.findByLabelText('Other run');
    await userEvent.click(picker);
    await userEvent.click(await screen.findByRole('option', { name: /naive/ }));
    await waitFor(() => expect(router.state.location.search).toEqual({ with: other }));
  });
});
