import { render, screen } from '@testing-library/react';
import type { Grain } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { exampleRow, otherWorkspaceId } from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../testing/stub-server.ts';
import { RowBadges } from './row-badges.tsx';
import { RowData } from './row-cells.tsx';
import type { WorkspaceRowData } from './workspace-title.ts';

describe('the badges of a row', () => {
  it('names archived, replay, custom configuration, tags and a replay that wipes data', () => {
    const row = exampleRow({
      archived: true,
      reset: true,
      replayed_from_workspace_id: otherWorkspaceId,
      tags: ['q4'],
      run_config: {
        train_model_types: ['naive', 'seasonal_naive'],
        backtest: {
          horizon: 28,
          strategy: 'sliding',
          n_splits: 3,
          min_train_size: 30,
          gap: 0,
          metric: 'mae',
        },
      },
    });
    render(<RowBadges row={row} />);
    for (const word of ['archived', 'replay', 'custom: 2 models, backtest', 'wipes data', 'q4']) {
      expect(screen.getByText(word)).toBeTruthy();
    }
  });

  it('say that a preset was seeded with settings of its own', () => {
    const seed_overrides = { stores: 2, noise_sigma: 0.1 };
    render(<RowBadges row={exampleRow({ skip_seed: false, seed_overrides })} />);
    expect(screen.getByText('2 overrides').closest('[title]')?.getAttribute('title')).toBe(
      'Seeded with stores 2, noise_sigma 0.1',
    );
  });

  it('hold two tags and how many more, or all where there is room', () => {
    const row = exampleRow({ tags: ['a', 'b', 'c', 'd'] });
    const { container, rerender } = render(<RowBadges row={row} />);
    expect(container.textContent).toBe('ab+2');
    rerender(<RowBadges row={row} allTags />);
    expect(container.textContent).toBe('abcd');
  });

  it('are absent from an ordinary row', () => {
    const { container } = render(<RowBadges row={exampleRow()} />);
    expect(container.textContent).toBe('');
  });
});

describe('the data of a row', () => {
  const grain = {
    store_id: 3,
    store_code: 'UK',
    product_id: 4,
    sku: '85123A',
    selling_days: 300,
    units: 9_000,
    date_start: '2010-12-01',
    date_end: '2011-12-09',
  };
  const elsewhere = exampleRow({ store_id: 3, product_id: 4 });

  const find =
    (found: Grain[]): StubAnswers['salesGrains'] =>
    () => ({ grains: found, total: found.length, next_cursor: null });

  async function renderData(row: WorkspaceRowData, salesGrains = find([])) {
    await renderWithServer(<RowData row={row} />, { answers: { salesGrains } });
  }

  it('reads own data with its grain where nothing was seeded', async () => {
    await renderData(exampleRow());
    expect(screen.getByText('UK · 85123A')).toBeTruthy();
    expect(screen.getByText('own data, to 9 Dec 2011')).toBeTruthy();
  });

  it('reads preset and seed where sales were seeded', async () => {
    const row = exampleRow({ skip_seed: false, scenario: 'sparse', seed: 7, user_scope: null });
    await renderData(row);
    expect(screen.getByText('automatic grain')).toBeTruthy();
    expect(screen.getByText('sparse, seed 7')).toBeTruthy();
  });

  it('says so when the run took another grain than asked', async () => {
    await renderData(elsewhere, find([{ ...grain, sku: '22423' }]));
    expect(await screen.findByText(/another grain than asked \(UK · 85123A\)/)).toBeTruthy();
  });

  it('does not take new ids of the same codes for another grain', async () => {
    await renderData(elsewhere, find([grain]));
    expect(await screen.findByText('UK · 85123A')).toBeTruthy();
    expect(screen.queryByText(/another grain/)).toBeNull();
  });

  it('accuses no row whose grain is gone, as after a reset', async () => {
    await renderData(elsewhere, find([]));
    const words = await screen.findByText('UK · 85123A (as asked)');
    expect(words.title).toMatch(/is gone/);
  });

  it('accuses no row whose grain could not be looked up', async () => {
    await renderData(elsewhere, () => {
      throw new StubProblem('INTERNAL', 'Something went wrong.');
    });
    const words = await screen.findByText('UK · 85123A (as asked)');
    expect(words.title).toMatch(/could not be looked up/);
  });
});
