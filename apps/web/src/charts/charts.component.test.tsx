import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import {
  CoefficientChart,
  FoldsChart,
  ForecastChart,
  HorizonChart,
  ModelMetricChart,
  OverlayChart,
  PlanChart,
} from './charts.ts';
import * as lazyCharts from './lazy-charts.tsx';

const metrics = { wape: 0.5, smape: 40, mae: 2, rmse: 3, bias: -1 };

const actuals = [
  { date: '2011-12-01', quantity: 10 },
  { date: '2011-12-02', quantity: 20 },
  { date: '2011-12-03', quantity: 60 },
];
const spans = [
  {
    name: 'fold 1',
    days: [
      { date: '2011-12-02', forecast: 18, interval_80: [15, 21], interval_95: [10, 26] },
      { date: '2011-12-03', forecast: 30, interval_80: [25, 35], interval_95: [20, 65] },
    ],
  },
] as const;

/** The cells of the chart's table, the heading row first. */
function readTable(): string[][] {
  const rows = screen.getByRole('table', { hidden: true }).querySelectorAll('tr');
  return [...rows].map((row) => [...row.children].map((cell) => cell.textContent ?? ''));
}

const name = () => screen.getByRole('img').getAttribute('aria-label');

describe('a forecast chart', () => {
  it('counts in its name how often the intervals held', () => {
    render(<ForecastChart title="Backtest" actuals={actuals} spans={spans} />);
    expect(name()).toBe(
      'Backtest. 1 Dec 2011 to 3 Dec 2011, units a day. Of 2 days that were forecast and have known sales, 1 (50 %) lie inside the 80 % interval and 2 (100 %) inside the 95 % interval.',
    );
  });

  it('says the error instead where the model has no intervals', () => {
    const bare = spans.map((span) => ({
      ...span,
      days: span.days.map((day) => ({ ...day, interval_80: null, interval_95: null })),
    }));
    render(<ForecastChart title="Backtest" actuals={actuals} spans={bare} />);
    expect(name()).toContain('off by 16 units a day on average over 2 days');
    expect(screen.queryByText(/interval, inner band/)).toBeNull();
  });

  it('has its numbers as a table, with a dash for what is not there', () => {
    render(<ForecastChart title="Backtest" actuals={actuals} spans={spans} />);
    expect(readTable()).toEqual([
      ['Day', 'Actual', 'Forecast', '80 % interval', '95 % interval'],
      ['1 Dec 2011', '10', '–', '–', '–'],
      ['2 Dec 2011', '20', '18', '15 to 21', '10 to 26'],
      ['3 Dec 2011', '60', '30', '25 to 35', '20 to 65'],
    ]);
  });

  it('reads any day out with the keyboard alone', async () => {
    render(<ForecastChart title="Backtest" actuals={actuals} spans={spans} />);
    const slider = screen.getByRole('slider', { name: 'Day to read' });
    expect(slider.getAttribute('aria-valuetext')).toContain('3 Dec 2011: actual 60');
    await userEvent.setup().tab();
    expect(document.activeElement).toBe(slider);
    fireEvent.change(slider, { target: { value: '0' } });
    expect(slider.getAttribute('aria-valuetext')).toBe('1 Dec 2011: actual 10');
  });

  it('starts a new line at every origin, so that folds are not joined', () => {
    const [fold] = spans;
    const next = {
      name: 'fold 2',
      days: [{ date: '2011-12-04', forecast: 1, interval_80: null, interval_95: null }],
    };
    const { container } = render(
      <ForecastChart title="Backtest" actuals={actuals} spans={[fold, next]} />,
    );
    const lines = container.querySelectorAll('path.stroke-accent');
    expect(lines).toHaveLength(2);
  });

  it('keeps its scale when a single day sold far more, and says what is above it', () => {
    const days = Array.from({ length: 60 }, (_, day) => ({
      date: new Date(Date.UTC(2011, 8, 1 + day)).toISOString().slice(0, 10),
      quantity: day === 20 ? 5_000 : 10 + (day % 7),
    }));
    const { container } = render(<ForecastChart title="Backtest" actuals={days} spans={spans} />);
    expect(name()).toContain('Above the axis, marked with a triangle: 5,000 on 21 Sept 2011.');
    const axis = [...container.querySelectorAll('.visx-axis-left text')].map((tick) =>
      Number(tick.textContent?.replace(',', '')),
    );
    expect(Math.max(...axis)).toBeLessThanOrEqual(80);
    expect(screen.getByRole('img').querySelector('g > text.tabular-nums')?.textContent).toBe(
      '5,000',
    );
    expect(readTable()[21]?.[1]).toBe('5,000');
  });

  it('cuts nothing off that is not far above the others', () => {
    render(<ForecastChart title="Backtest" actuals={actuals} spans={spans} />);
    expect(name()).not.toContain('Above the axis');
  });

  it('draws nothing for nothing', () => {
    render(<ForecastChart title="Backtest" actuals={[]} spans={[]} />);
    expect(screen.queryByRole('figure')).toBeNull();
  });
});

describe('a chart of two runs', () => {
  const other = [
    {
      name: 'fold 1',
      days: [
        { date: '2011-12-02', forecast: 18, interval_80: null, interval_95: null },
        { date: '2011-12-03', forecast: 42, interval_80: null, interval_95: null },
      ],
    },
  ];
  const draw = (later: typeof other) =>
    render(
      <OverlayChart
        title="Forecasts"
        actuals={actuals}
        runs={[
          { name: 'baseline', spans },
          { name: 'other', spans: later },
        ]}
      />,
    );

  it('says on how many days the forecasts differ and by how much, and has every day as a number', () => {
    draw(other);
    expect(name()).toBe(
      'Forecasts. The forecasts differ on 1 of 2 days in common, by 6 units a day on average; over all of them by +12 units (+25 %).',
    );
    expect(readTable().slice(1)).toEqual([
      ['1 Dec 2011', '10', '–', '–', '–'],
      ['2 Dec 2011', '20', '18', '18', '0'],
      ['3 Dec 2011', '60', '30', '42', '+12'],
    ]);
  });

  it('says so when they are the same, or of other days', () => {
    const { unmount } = draw([
      {
        name: 'fold 1',
        days: spans[0].days.map((day) => ({ ...day, interval_80: null, interval_95: null })),
      },
    ]);
    expect(name()).toContain('Both forecasts are the same on all 2 days that they have in common.');
    unmount();
    draw([]);
    expect(name()).toContain('The two forecasts have no day in common.');
  });
});

describe('a chart of folds', () => {
  const fold = (number: number, wape: number | null) => ({
    fold: number,
    train_start: '2011-01-01',
    train_end: `2011-0${number + 1}-28`,
    train_size: 30 * number,
    test_start: `2011-0${number + 2}-01`,
    test_end: `2011-0${number + 2}-14`,
    metrics: { ...metrics, wape },
  });

  it('says which fold scored best and worst', () => {
    render(<FoldsChart title="Folds" metric="wape" folds={[fold(1, 0.9), fold(2, 0.4)]} />);
    expect(name()).toBe('Folds. 2 folds; WAPE from 40.0 % in fold 2 to 90.0 % in fold 1.');
  });

  it('labels each fold with its days and its metric, a dash where nothing was sold', () => {
    render(<FoldsChart title="Folds" metric="wape" folds={[fold(1, null), fold(2, 0.4)]} />);
    expect(screen.getByText('60 days')).toBeTruthy();
    expect(screen.getByText('WAPE –')).toBeTruthy();
    expect(readTable()[1]).toEqual([
      '1',
      '1 Jan 2011 to 28 Feb 2011',
      '30',
      '1 Mar 2011 to 14 Mar 2011',
      '–',
      '40.0 %',
      '2.00',
      '3.00',
      '−1.00',
    ]);
  });
});

describe('a chart of a plan', () => {
  const days = [
    { date: '2011-12-01', baseline: 10, scenario: 15, delta: 5, applied_factor: 1.5 },
    { date: '2011-12-02', baseline: 10, scenario: 8, delta: -2, applied_factor: 0.8 },
    { date: '2011-12-03', baseline: 0, scenario: 0, delta: 0, applied_factor: null },
  ];

  it('says on how many days the plan differs and by how much', () => {
    render(<PlanChart title="Plan" days={days} />);
    expect(name()).toBe(
      'Plan. The plan differs from its baseline on 2 of 3 days: +3 units, +15 %.',
    );
  });

  it('distinguishes gains from losses by more than colour', () => {
    const { container } = render(<PlanChart title="Plan" days={days} />);
    const striped = [...container.querySelectorAll('.visx-bar')].filter((bar) =>
      bar.getAttribute('fill')?.startsWith('url('),
    );
    expect(striped).toHaveLength(1);
    expect(readTable().slice(1)).toEqual([
      ['1 Dec 2011', '10', '15', '+5', '× 1.50'],
      ['2 Dec 2011', '10', '8', '−2', '× 0.80'],
      ['3 Dec 2011', '0', '0', '0', '–'],
    ]);
  });

  it('says so when nothing changes', () => {
    const same = days.map((day) => ({ ...day, scenario: day.baseline, delta: 0 }));
    const { container } = render(<PlanChart title="Plan" days={same} />);
    expect(name()).toContain('equals its baseline on all 3 days');
    expect(container.querySelector('svg text')).toBeTruthy();
    expect(screen.queryByText(/^difference, plan/)).toBeNull();
    expect(container.querySelectorAll('.visx-bar')).toHaveLength(0);
    expect(screen.queryByText('gains, above the line')).toBeNull();
    const height = Number(screen.getByRole('img').getAttribute('height'));
    cleanup();
    render(<PlanChart title="Plan" days={days} />);
    expect(screen.getByText(/^difference, plan/)).toBeTruthy();
    expect(height).toBeLessThan(Number(screen.getByRole('img').getAttribute('height')));
  });
});

describe('a chart of models', () => {
  it('puts the winner first, in words too, then the lowest, and those without a metric last', () => {
    render(
      <ModelMetricChart
        title="Models"
        metric="wape"
        models={[
          { name: 'silent', value: null },
          { name: 'naive', value: 0.9, winner: true },
          { name: 'ridge', value: 0.7 },
        ]}
      />,
    );
    expect(name()).toBe(
      'Models. Lower is better. The winner is naive with 90.0 %. Lowest WAPE: ridge with 70.0 %.',
    );
    expect(screen.getByText('naive, winner')).toBeTruthy();
    expect(document.querySelector('details')?.open).toBe(false);
    expect(readTable().slice(1)).toEqual([
      ['naive (winner)', '90.0 %'],
      ['ridge', '70.0 %'],
      ['silent', '–'],
    ]);
  });
});

describe('a chart of models of which more is known', () => {
  it('shows that in its table without being asked', () => {
    render(
      <ModelMetricChart
        title="Models"
        metric="wape"
        more={['MASE']}
        models={[
          { name: 'ridge', value: 0.7, cells: ['0.912'] },
          { name: 'naive', value: 0.6, winner: true, cells: ['0.801'] },
        ]}
      />,
    );
    expect(name()).toBe(
      'Models. Lower is better. The winner is naive with 60.0 %, then ridge with 70.0 %.',
    );
    expect(document.querySelector('details')?.open).toBe(true);
    expect(readTable()).toEqual([
      ['Model', 'WAPE', 'MASE'],
      ['naive (winner)', '60.0 %', '0.801'],
      ['ridge', '70.0 %', '0.912'],
    ]);
  });
});

describe('a chart of days ahead', () => {
  it('shows only the buckets that were scored', () => {
    render(
      <HorizonChart
        title="Days ahead"
        metric="mae"
        series={[{ name: 'naive', buckets: { h_1_7: metrics, h_8_14: { ...metrics, mae: 4 } } }]}
      />,
    );
    expect(name()).toBe(
      'Days ahead. MAE by days ahead. 2.00 on days 1 to 7, 4.00 on days 8 to 14.',
    );
    expect(readTable()).toHaveLength(3);
  });

  it('sets several models side by side under each bucket', () => {
    const buckets = { h_1_7: metrics };
    render(
      <HorizonChart
        title="Days ahead"
        metric="mae"
        series={[
          { name: 'naive', buckets },
          { name: 'ridge', buckets },
        ]}
      />,
    );
    const picture = within(screen.getByRole('img'));
    expect(picture.getByText('Days 1 to 7')).toBeTruthy();
    expect(picture.getByText('ridge')).toBeTruthy();
  });
});

describe('a chart of coefficients', () => {
  const coefficients = Array.from({ length: 14 }, (_, at) => ({
    name: `feature_${at}`,
    group: at % 2 === 0 ? 'lags' : 'calendar',
    coefficient: at % 2 === 0 ? at + 1 : -at - 1,
    coefficient_per_unit: at === 13 ? -1_234.5 : 0.000_123_4,
  }));

  it('keeps the sign in words and counts both directions', () => {
    render(<CoefficientChart title="Coefficients" coefficients={coefficients} />);
    expect(name()).toContain('14 features: 7 raise the forecast, 7 lower it');
    expect(name()).toContain('Largest: feature_13, −14.000');
  });

  it('shows in the table too what one more of a feature does, however little', () => {
    render(<CoefficientChart title="Coefficients" coefficients={coefficients} />);
    const [head, first, second] = readTable();
    expect(head).toEqual([
      'Feature',
      'Group',
      'Units per standard deviation',
      'Units per unit of the feature',
    ]);
    expect(first).toEqual(['feature_13', 'calendar', '−14.000', '−1,234.500']);
    expect(second).toEqual(['feature_12', 'lags', '+13.000', '+0.000123']);
  });

  it('shows the largest at first and all on demand; the table always has all', async () => {
    render(<CoefficientChart title="Coefficients" coefficients={coefficients} />);
    const picture = within(screen.getByRole('img'));
    expect(picture.queryByText('feature_0')).toBeNull();
    expect(readTable()).toHaveLength(15);
    await userEvent.setup().click(screen.getByRole('button', { name: 'Show all 14 features' }));
    expect(picture.getByText('feature_0')).toBeTruthy();
  });
});

describe('the charts of a page', () => {
  it.each([
    ['forecast', <lazyCharts.ForecastChart key="1" title="T" actuals={actuals} spans={spans} />],
    ['folds', <lazyCharts.FoldsChart key="2" title="T" metric="wape" folds={[]} />],
    ['plan', <lazyCharts.PlanChart key="3" title="T" days={[]} />],
    ['models', <lazyCharts.ModelMetricChart key="4" title="T" metric="wape" models={[]} />],
    ['days ahead', <lazyCharts.HorizonChart key="5" title="T" metric="wape" series={[]} />],
    ['coefficients', <lazyCharts.CoefficientChart key="6" title="T" coefficients={[]} />],
    ['deltas', <lazyCharts.DeltaChart key="7" title="T" summary="s" measure="Units" deltas={[]} />],
  ])('arrive on their own, keeping their room until then: %s', async (_name, chart) => {
    const { container } = render(chart);
    await waitFor(() => expect(container.querySelector('.animate-breathe')).toBeNull());
  });
});
