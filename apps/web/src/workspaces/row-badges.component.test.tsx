import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { exampleRow, otherWorkspaceId } from '../testing/examples.ts';
import { RowBadges } from './row-badges.tsx';
import { RowData } from './row-cells.tsx';

describe('the badges of a row', () => {
  it('names archived, replay, custom configuration, tags and a replay that deletes sales', () => {
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
    for (const word of [
      'archived',
      'replay',
      'custom: 2 models, backtest',
      'deletes sales',
      'q4',
    ]) {
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
  it('reads own data with its grain where nothing was seeded', () => {
    render(<RowData row={exampleRow()} />);
    expect(screen.getByText('UK · 85123A')).toBeTruthy();
    expect(screen.getByText('own data, to 9 Dec 2011')).toBeTruthy();
  });

  it('reads preset and seed where sales were seeded, and the grain that was found', () => {
    const preset = { skip_seed: false, scenario: 'sparse', seed: 7, user_scope: null } as const;
    const grain = { store_code: 'S001', sku: 'P004' };
    const { rerender } = render(<RowData row={exampleRow({ ...preset, grain })} />);
    expect(screen.getByText('S001 · P004')).toBeTruthy();
    expect(screen.getByText('sparse, seed 7')).toBeTruthy();
    rerender(<RowData row={exampleRow({ ...preset, grain: null })} />);
    expect(screen.getByText('automatic grain')).toBeTruthy();
  });

  it('says so when the run took another grain than asked', () => {
    render(<RowData row={exampleRow({ grain: { store_code: 'UK', sku: '22423' } })} />);
    expect(screen.getByText('UK · 22423, not UK · 85123A').title).toMatch(/has no sales/);
  });

  it('accuses no row whose run has got to no grain', () => {
    render(<RowData row={exampleRow({ grain: null })} />);
    expect(screen.getByText('UK · 85123A')).toBeTruthy();
  });

  it('accuses no row that asked by ids alone', () => {
    render(<RowData row={exampleRow({ user_scope: { store_id: 1, product_id: 2 } })} />);
    expect(screen.getByText('UK · 85123A')).toBeTruthy();
  });
});
