import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../testing/stub-server.ts';
import type { GrainChoice } from './describe-grain.ts';
import { GrainPicker } from './grain-picker.tsx';

const grains = ['85123A', '22326', '47566', '84879'].map((sku, index) => ({
  store_id: 1,
  product_id: index + 1,
  store_code: 'UK',
  sku,
  selling_days: 300 - index,
  units: 1_000,
  date_start: '2010-12-01',
  date_end: '2011-12-09',
}));

type Grains = NonNullable<StubAnswers['sales.grains']>;

const find: Grains = ({ q = '' }) => {
  const found = grains.filter(({ sku }) => sku.includes(q));
  return { grains: found, total: found.length, next_cursor: null };
};

/** An answer that comes when the test has it come. */
function holdAnswer() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { release, released };
}

async function openPicker({
  salesGrains = find,
  value = null,
}: {
  salesGrains?: Grains;
  value?: GrainChoice | null;
}) {
  const chosen: (GrainChoice | null)[] = [];
  await renderWithServer(<GrainPicker value={value} onChange={(grain) => chosen.push(grain)} />, {
    answers: { 'sales.grains': salesGrains },
  });
  const field = screen.getByRole('combobox', { name: 'Grain' });
  await userEvent.click(field);
  return { chosen, field };
}

const activeOption = (field: HTMLElement) =>
  document.getElementById(field.getAttribute('aria-activedescendant') ?? 'none');

describe('the grain picker', () => {
  it('takes nothing on Enter until the list is the one of the text', async () => {
    const { release, released } = holdAnswer();
    const { chosen, field } = await openPicker({
      salesGrains: async (input) => {
        if (input.q) await released;
        return find(input);
      },
    });
    await screen.findByRole('option', { name: /85123A/ });
    await userEvent.type(field, '47566{Enter}{ArrowDown}{Enter}');
    await userEvent.click(screen.getByRole('option', { name: /85123A/ }));
    expect(chosen).toEqual([]);
    expect(field.hasAttribute('aria-activedescendant')).toBe(false);
    release();
    await waitFor(() => expect(activeOption(field)?.textContent).toContain('47566'));
    await userEvent.keyboard('{Enter}');
    expect(chosen).toEqual([{ store_id: 1, product_id: 3, store_code: 'UK', sku: '47566' }]);
  });

  it('leaves the choice as it is on Enter where nothing was typed', async () => {
    const value = { store_code: 'UK', sku: '22326' };
    const { chosen, field } = await openPicker({ value });
    await waitFor(() => expect(activeOption(field)?.textContent).toContain('22326'));
    await userEvent.keyboard('{Enter}');
    expect(chosen).toEqual([expect.objectContaining(value)]);
  });

  it('takes nothing on Enter where the grain that is chosen is not listed', async () => {
    const { chosen } = await openPicker({ value: { store_code: 'DE', sku: '1' } });
    await screen.findByRole('option', { name: /85123A/ });
    await userEvent.keyboard('{Enter}');
    expect(chosen).toEqual([]);
  });

  it('brings the option that the arrow keys go to into view', async () => {
    const shown: (string | null)[] = [];
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView');
    scroll.mockImplementation(function record(this: Element) {
      shown.push(this.textContent);
    });
    onTestFinished(() => scroll.mockRestore());
    await openPicker({});
    await screen.findByRole('option', { name: /85123A/ });
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(shown.slice(-3)).toEqual([
      expect.stringContaining('85123A'),
      expect.stringContaining('22326'),
      expect.stringContaining('85123A'),
    ]);
  });

  it('distinguishes that it searches, that nothing matches and that the grains could not be read', async () => {
    const { release, released } = holdAnswer();
    const { field } = await openPicker({
      salesGrains: async (input) => {
        if (input.q === 'broken') throw new StubProblem('INTERNAL', 'Something went wrong.');
        await released;
        return find(input);
      },
    });
    expect(screen.getByText('Searching')).toBeTruthy();
    release();
    await screen.findByRole('option', { name: /85123A/ });
    expect(screen.queryByText('Searching')).toBeNull();
    await userEvent.type(field, 'none');
    expect(await screen.findByText('No grain matches.')).toBeTruthy();
    expect(field.hasAttribute('aria-activedescendant')).toBe(false);
    await userEvent.clear(field);
    await userEvent.type(field, 'broken');
    expect(
      await screen.findByText('The grains could not be read. Something went wrong.'),
    ).toBeTruthy();
    expect(screen.queryByText('No grain matches.')).toBeNull();
  });
});
