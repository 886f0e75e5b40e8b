import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { exampleRow, otherWorkspaceId } from '../testing/examples.ts';
import { RowBadges } from './row-badges.tsx';
import { describeData } from './row-cells.tsx';

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
    for (const word of ['archived', 'replay', 'custom: 2 models', 'wipes data', 'q4']) {
      expect(screen.getByText(word)).toBeTruthy();
    }
  });

  it('are absent from an ordinary row', () => {
    const { container } = render(<RowBadges row={exampleRow()} />);
    expect(container.textContent).toBe('');
  });
});

describe('the data of a row', () => {
  it('reads own data with its grain where nothing was seeded', () => {
    expect(describeData(exampleRow())).toEqual({
      first: 'UK · 85123A',
      second: 'own data, to 9 Dec 2011',
    });
  });

  it('reads preset and seed where sales were seeded', () => {
    const row = exampleRow({ skip_seed: false, scenario: 'sparse', seed: 7, user_scope: null });
    expect(describeData(row)).toEqual({ first: 'sparse', second: 'seed 7 · automatic grain' });
  });
});
