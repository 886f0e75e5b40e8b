import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { scenarioPresetSchema, trainModelTypes } from '@vitrine/contract';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { emptyDraft, type RunDraft } from '../../runs/run-draft.ts';
import { workspaceId } from '../../testing/examples.ts';
import { renderWithServer } from '../../testing/render-with-server.tsx';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';
import { RunForm } from './run-form.tsx';

function Form({ initial }: { initial: RunDraft }) {
  const [draft, setDraft] = useState(initial);
  return <RunForm draft={draft} onDraft={setDraft} running={false} onStarted={() => {}} />;
}

const quiet: StubAnswers = {
  'showcase.current': () => ({ running: null, latest: null }),
  'showcase.presets': () => ({ presets: [] }),
};

async function renderForm(answers: StubAnswers = {}, initial = emptyDraft) {
  const sent: unknown[] = [];
  await renderWithServer(<Form initial={initial} />, {
    answers: {
      ...quiet,
      'showcase.start': (input) => {
        sent.push(input);
        return { showcase_run_id: workspaceId, workspace_id: workspaceId };
      },
      ...answers,
    },
  });
  return { sent, run: screen.getByRole('button', { name: /Run showcase/ }) };
}

describe('the run form', () => {
  it('starts the defaults with one press', async () => {
    const { sent, run } = await renderForm();
    await userEvent.click(run);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent).toEqual([
      {
        preservation: 'keep',
        promote: false,
        seed: 42,
        scenario: 'demo_minimal',
        reset: false,
        skip_seed: true,
      },
    ]);
  });

  it('starts one run when it is pressed twice at once', async () => {
    const { sent, run } = await renderForm();
    act(() => {
      run.click();
      run.click();
    });
    await waitFor(() => expect(sent).not.toHaveLength(0));
    await waitFor(() => expect(run.textContent).toBe('Run showcase'));
    expect(sent).toHaveLength(1);
  });

  it('names a wrong field while it is typed and sends nothing until it is right', async () => {
    const { sent, run } = await renderForm();
    const name = screen.getByLabelText('Name');
    await userEvent.type(name, 'Q4 baseline');
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('alert').textContent).toMatch(/Must start with a lower-case letter/);
    await userEvent.click(run);
    await userEvent.clear(name);
    await userEvent.type(name, 'q4-baseline');
    expect(name.getAttribute('aria-invalid')).toBe('false');
    expect(sent).toEqual([]);
    await userEvent.click(run);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ workspace_name: 'q4-baseline' });
  });

  it('checks backtest settings against each other and sends them once changed', async () => {
    const { sent, run } = await renderForm();
    await userEvent.click(screen.getByText('Configure'));
    const gap = screen.getByLabelText('Gap, days');
    await userEvent.clear(gap);
    expect(screen.getByRole('alert').textContent).toBe('Must be a number');
    await userEvent.type(gap, '20');
    expect(screen.getByRole('alert').textContent).toBe('Gap must be smaller than horizon');
    await userEvent.clear(gap);
    await userEvent.type(gap, '3');
    await userEvent.click(screen.getByRole('checkbox', { name: /^moving_average/ }));
    await userEvent.click(run);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      run_config: {
        train_model_types: trainModelTypes.filter((type) => type !== 'moving_average'),
        backtest: { gap: 3 },
      },
    });
  });

  it.each([
    ['Horizon, days', '2'],
    ['Noise', '0'],
  ])('stays unfolded while %s is put right', async (label, right) => {
    await renderForm({}, { ...emptyDraft, source: 'preset' });
    await userEvent.click(screen.getByText('Configure'));
    const field = screen.getByLabelText(label);
    await userEvent.clear(field);
    await userEvent.type(field, '95');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    await userEvent.clear(field);
    await userEvent.type(field, right);
    expect(field.getAttribute('aria-invalid')).toBe('false');
    expect(field.closest('details')?.open).toBe(true);
  });

  it('unfolds what is wrong in controls that were filled for it', async () => {
    const backtest = { ...emptyDraft.backtest, horizon: '95' };
    await renderForm({}, { ...emptyDraft, backtest });
    expect(screen.getByLabelText('Horizon, days').closest('details')?.open).toBe(true);
  });

  it('refuses a run without any model', async () => {
    const { sent, run } = await renderForm();
    await userEvent.click(screen.getByText('Configure'));
    for (const model of trainModelTypes) {
      await userEvent.click(screen.getByRole('checkbox', { name: new RegExp(`^${model}`) }));
    }
    expect(screen.getByRole('alert').textContent).toBe('Choose at least one');
    await userEvent.click(run);
    expect(sent).toEqual([]);
  });

  it('explains a reset before it is sent', async () => {
    const { sent } = await renderForm();
    await userEvent.click(screen.getByRole('radio', { name: /^Preset/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Reset first' }));
    expect(screen.getByText(/first deletes all sales/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Delete sales and run' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ reset: true, skip_seed: false });
  });

  it('says why it cannot start while there are no sales', async () => {
    const { sent, run } = await renderForm({
      'sales.coverage': () => ({
        stores: 0,
        products: 0,
        grains: 0,
        rows: 0,
        seeded_rows: 0,
        csv_rows: 0,
        date_start: null,
        date_end: null,
      }),
    });
    expect(await screen.findByText(/No sales yet: load a CSV/)).toBeTruthy();
    await userEvent.click(run);
    await userEvent.click(screen.getByRole('radio', { name: /^Preset/ }));
    await userEvent.click(run);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ skip_seed: false });
  });

  it('lets go of a grain that a reset would delete, and says so', async () => {
    const grain = { store_id: 1, product_id: 2, store_code: 'UK', sku: '85123A' };
    const { sent } = await renderForm({}, { ...emptyDraft, source: 'preset', grain });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Reset first' }));
    expect(screen.getByText(/The grain UK · 85123A was cleared/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Delete sales and run' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).not.toHaveProperty('user_scope');
  });

  it('says what every preset means before one is chosen', async () => {
    const { sent, run } = await renderForm({
      'showcase.presets': () => ({
        presets: scenarioPresetSchema.options.map((scenario) => ({
          scenario,
          title: `Title of ${scenario}`,
          description: `What ${scenario} means.`,
          stores: 5,
          products: 15,
          window_days: 92,
          pinned_window_end: scenario === 'holiday_rush' ? '2024-12-31' : null,
        })),
      }),
    });
    await userEvent.click(screen.getByRole('radio', { name: /^Preset/ }));
    for (const scenario of scenarioPresetSchema.options) {
      expect(await screen.findByText(`What ${scenario} means.`)).toBeTruthy();
    }
    const holiday = screen.getByRole('radio', {
      name: 'Title of holiday_rush',
      description: /5 stores × 15 products × 92 days, up to 6,900 rows.*always ends on 31 Dec 2024/,
    });
    await userEvent.click(holiday);
    await userEvent.click(screen.getByText('Configure'));
    await userEvent.type(screen.getByLabelText('Days'), '90');
    expect(screen.getByRole('alert').textContent).toBe('holiday_rush has its own days');
    await userEvent.clear(screen.getByLabelText('Days'));
    await userEvent.click(run);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ scenario: 'holiday_rush', skip_seed: false });
  });

  it('leaves the presets to choose from when their words could not be read', async () => {
    await renderForm({
      'showcase.presets': () => {
        throw new StubProblem('INTERNAL', 'Something went wrong.');
      },
    });
    await userEvent.click(screen.getByRole('radio', { name: /^Preset/ }));
    expect(await screen.findByText('The preset descriptions could not be read')).toBeTruthy();
    expect(screen.getByRole('radio', { name: 'new_launches' })).toBeTruthy();
  });

  it('drops a refusal once the controls are no longer what was refused', async () => {
    const { run } = await renderForm({
      'showcase.start': () => {
        throw new StubProblem('SALES_CONFLICT', 'Other sales are loaded.');
      },
    });
    await userEvent.click(run);
    expect((await screen.findByRole('alert')).textContent).toContain('Other sales are loaded.');
    await userEvent.type(screen.getByLabelText('Name'), 'a');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('points at the run under way when it is busy', async () => {
    const { run } = await renderForm({
      'showcase.start': () => {
        throw new StubProblem('SHOWCASE_BUSY', 'Stop it or wait.', {
          showcase_run_id: workspaceId,
        });
      },
    });
    await userEvent.click(run);
    expect((await screen.findByRole('alert')).textContent).toContain(
      'A run is already under way. It is shown above; Stop it or wait.',
    );
  });
});
