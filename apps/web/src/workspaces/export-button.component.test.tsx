import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { checkCommands } from '@vitrine/bundle';
import type { WorkspaceExportResult } from '@vitrine/contract';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import type { WorkspaceRowData } from '../runs/workspace-title.ts';
import { ProofLink } from '../saved-workspaces/proof-link.tsx';
import {
  exampleExport,
  exampleExportedRun,
  exampleRow,
  otherWorkspaceId,
  workspaceId,
} from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { createStubHandler, StubProblem } from '../testing/stub-server.ts';
import { BundlePanel } from './bundle-panel.tsx';
import { ExportButton } from './export-button.tsx';
import type { ExportOutcome } from './export-outcome.ts';
import { useExports } from './use-exports.ts';

function Row({ row }: { row: WorkspaceRowData }) {
  const [outcome, setOutcome] = useState<ExportOutcome | null>(null);
  const { phases } = useExports();
  return (
    <>
      <ExportButton workspace={row} phase={phases.get(row.workspace_id)} onOutcome={setOutcome} />
      {outcome && (
        <BundlePanel
          workspace_id={row.workspace_id}
          title={row.name ?? ''}
          outcome={outcome}
          onClose={() => setOutcome(null)}
        />
      )}
    </>
  );
}

async function exportWith(answer: () => WorkspaceExportResult | Promise<WorkspaceExportResult>) {
  await renderWithServer(<Row row={exampleRow()} />, {
    answers: { 'workspace.export': answer },
  });
  await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
  return screen.findByRole('region', { name: 'Bundle · q4-baseline' });
}

function newestToast(): string | null | undefined {
  return document.querySelector('[data-sonner-toast]')?.getAttribute('data-type');
}

describe('the export button', () => {
  it('asks for exactly its workspace and shows a verified bundle with its proof', async () => {
    const asked: unknown[] = [];
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: {
        'workspace.export': (input) => {
          asked.push(input);
          return exampleExport({ unchanged: true });
        },
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    const panel = await screen.findByRole('region', { name: 'Bundle · q4-baseline' });
    expect(asked).toEqual([{ workspace_id: workspaceId }]);
    expect(within(panel).getByText('3 of 3 files verified')).toBeTruthy();
    expect(within(panel).getByText(/unchanged since/)).toBeTruthy();
    expect(
      within(panel).getByText(`(cd artifacts/showcase/${workspaceId} && ${checkCommands.linux})`),
    ).toBeTruthy();
    expect(within(panel).getByTitle('d'.repeat(64))).toBeTruthy();
    expect(within(panel).getByText('3 referenced · 3 verified')).toBeTruthy();
    expect(within(panel).getByText('3.1 kB', { exact: false })).toBeTruthy();
    await waitFor(() => expect(newestToast()).toBe('success'));
  });

  it('copies id, path, digest and command in full although it shows them shortened', async () => {
    const user = userEvent.setup();
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: { 'workspace.export': () => exampleExport() },
    });
    await user.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    const path = `artifacts/showcase/${workspaceId}`;
    for (const [name, text] of [
      ['workspace id', workspaceId],
      ['bundle path', path],
      ['bundle digest', 'd'.repeat(64)],
      ['verify command', `(cd ${path} && ${checkCommands.linux})`],
    ]) {
      await user.click(await screen.findByRole('button', { name: `Copy ${name}` }));
      expect(await navigator.clipboard.readText()).toBe(text);
    }
  });

  it('calls a bundle with unresolved references complete with gaps and lists them', async () => {
    const panel = await exportWith(() =>
      exampleExport({
        unresolved_references: [
          { key: 'scenario_plan_ids[1]', ref_id: otherWorkspaceId, reason: 'not_found' },
        ],
      }),
    );
    expect(within(panel).getByText('Complete with gaps')).toBeTruthy();
    expect(within(panel).getByText('1 unresolved reference')).toBeTruthy();
    expect(within(panel).getByText('scenario_plan_ids[1]')).toBeTruthy();
    await waitFor(() => expect(newestToast()).toBe('warning'));
  });

  it('does not seal a bundle whose model file was changed or is missing', async () => {
    const panel = await exportWith(() =>
      exampleExport({
        model_runs: [
          exampleExportedRun('winning_run_id', { artifact_verified: false }),
          exampleExportedRun('v2_run_id', {
            artifact_verified: null,
            artifact_verify_reason: 'missing',
          }),
          exampleExportedRun('stale_alias_run_id'),
        ],
      }),
    );
    expect(within(panel).getByText('3 of 3 files verified')).toBeTruthy();
    expect(within(panel).getByText('Complete with gaps')).toBeTruthy();
    expect(within(panel).getByText('1 changed')).toBeTruthy();
    expect(within(panel).getByText('1 missing')).toBeTruthy();
    expect(document.body.textContent).toContain('1 model file missing');
    await waitFor(() => expect(newestToast()).toBe('warning'));
  });

  it.each([
    { artifact_verified: false, artifact_verify_reason: null, word: '1 changed' },
    {
      artifact_verified: null,
      artifact_verify_reason: 'timed_out',
      word: '1 not checked: took too long',
    },
  ] as const)('is not whole for a single model file: $word', async ({ word, ...check }) => {
    const panel = await exportWith(() =>
      exampleExport({
        model_runs: [
          exampleExportedRun('winning_run_id'),
          exampleExportedRun('v2_run_id'),
          exampleExportedRun('stale_alias_run_id', check),
        ],
      }),
    );
    expect(within(panel).getByText(word)).toBeTruthy();
    expect(within(panel).getByText('Complete with gaps')).toBeTruthy();
  });

  it('counts an unresolved model run as one reference, and as no model file', async () => {
    const panel = await exportWith(() =>
      exampleExport({
        model_runs_referenced: 2,
        model_runs: [
          exampleExportedRun('winning_run_id'),
          exampleExportedRun('stale_alias_run_id'),
        ],
        unresolved_references: [
          { key: 'v2_run_id', ref_id: otherWorkspaceId, reason: 'not_found' },
        ],
      }),
    );
    expect(within(panel).getByText('1 unresolved reference')).toBeTruthy();
    expect(within(panel).getByText('2 referenced · 2 verified')).toBeTruthy();
    await waitFor(() => expect(newestToast()).toBe('warning'));
    expect(document.querySelector('[data-sonner-toast] [data-description]')?.textContent).toBe(
      '1 unresolved reference',
    );
  });

  it('sends the export alone: the answer has all that the page shows', async () => {
    const sent: string[] = [];
    const trpc = createStubHandler({ 'workspace.export': () => exampleExport() });
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: {},
      trpc: (request, response) => {
        sent.push(request.url ?? '');
        trpc(request, response);
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    expect(await screen.findByText('3 referenced · 3 verified')).toBeTruthy();
    expect(sent.filter((url) => /registry\.runs|workspace\.byId/.test(url))).toEqual([]);
  });

  it('never shows a failed check as a success', async () => {
    const panel = await exportWith(() => exampleExport({ validated: false }));
    expect(within(panel).getByText('Check failed')).toBeTruthy();
    expect(within(panel).queryByText(/files? verified/)).toBeNull();
    await waitFor(() => expect(newestToast()).toBe('error'));
  });

  it('shows detail, code and request id of a failure as an alert', async () => {
    const panel = await exportWith(() => {
      throw new StubProblem('STORAGE_FULL', 'The disk is full.');
    });
    const alert = within(panel).getByRole('alert');
    expect(alert.textContent).toContain('The disk is full.');
    expect(alert.textContent).toContain('STORAGE_FULL');
    expect(alert.textContent).toContain('req-stub-0001');
    await waitFor(() => expect(newestToast()).toBe('error'));
  });

  it('does not claim to know the outcome when no answer comes', async () => {
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: {},
      trpc: (_request, response) => response.destroy(),
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    const panel = await screen.findByRole('region', { name: 'Bundle · q4-baseline' });
    expect(within(panel).getByText(/may or may not have been written/)).toBeTruthy();
    expect(within(panel).queryByText(/No bundle was created/)).toBeNull();
  });

  it('asks again by itself once a server that was lost is back', async () => {
    let gone = true;
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: { 'workspace.export': () => exampleExport() },
      gone: () => gone,
    });
    const button = screen.getByRole('button', { name: 'Export q4-baseline' });
    await userEvent.click(button);
    await screen.findByText(/may or may not have been written/);
    await waitFor(() => expect(button.textContent).toBe('Waiting'));
    gone = false;
    expect(await screen.findByText('3 of 3 files verified')).toBeTruthy();
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('false'));
  });

  it('distinguishes a lost answer from a failed export in the row', async () => {
    const lost: ExportOutcome = { kind: 'failed', problem: null, answered_at: 0 };
    await renderWithServer(<ProofLink outcome={lost} onShow={() => {}} />, { answers: {} });
    expect(screen.getByRole('button', { name: 'No answer' })).toBeTruthy();
  });

  it('says that it gave up, once a server was gone each time it was asked', async () => {
    const trpc = createStubHandler({});
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: {},
      trpc: (request, response) => {
        if (request.url?.includes('workspace.export')) response.destroy();
        else trpc(request, response);
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    expect(await screen.findByText(/will be retried when the server responds\.$/)).toBeTruthy();
    expect(
      await screen.findByText(/may not have been written\. Export again to find out/),
    ).toBeTruthy();
    expect(screen.queryByText(/will be retried when/)).toBeNull();
  });

  it('is not redrawn for the export of another workspace', async () => {
    let draws = 0;
    const counted = {
      ...exampleRow({ workspace_id: otherWorkspaceId, name: 'other' }),
      get status() {
        draws += 1;
        return 'completed' as const;
      },
    };
    await renderWithServer(
      <>
        <Row row={exampleRow()} />
        <ExportButton workspace={counted} phase={undefined} />
      </>,
      { answers: { 'workspace.export': () => exampleExport() } },
    );
    const before = draws;
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    await screen.findByRole('region', { name: 'Bundle · q4-baseline' });
    expect(draws).toBe(before);
  });

  it.each([1, 2])(
    'says that it is complete without what could not be resolved: %d',
    async (count) => {
      const unresolved_references = Array.from({ length: count }, (_, index) => ({
        key: `scenario_plan_ids[${index}]`,
        ref_id: `${index}`.repeat(32),
        reason: 'not_found' as const,
      }));
      const panel = await exportWith(() => exampleExport({ unresolved_references }));
      const without = count === 1 ? 'it' : 'them';
      expect(within(panel).getByText(new RegExp(`complete without ${without};`))).toBeTruthy();
    },
  );

  it('separates the warning of a bundle that did not verify from when it was written', async () => {
    const panel = await exportWith(() => exampleExport({ validated: false }));
    expect(within(panel).getByText('Do not hand it over.')).toBeTruthy();
  });

  it('gives the check as the chosen system has it', async () => {
    const panel = await exportWith(() => exampleExport());
    await userEvent.selectOptions(within(panel).getByLabelText('System'), 'macOS');
    expect(
      within(panel).getByText((text) => text.endsWith(` && ${checkCommands.macos})`)),
    ).toBeTruthy();
  });

  it('says why a running workspace cannot be exported and sends nothing', async () => {
    let calls = 0;
    await renderWithServer(<Row row={exampleRow({ status: 'running' })} />, {
      answers: {
        'workspace.export': () => {
          calls += 1;
          return exampleExport();
        },
      },
    });
    const button = screen.getByRole('button', { name: 'Export q4-baseline' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toBe('Export waits for the run to finish');
    await userEvent.click(button);
    expect(calls).toBe(0);
  });

  it('waits only in its own row', async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await renderWithServer(
      <>
        <Row row={exampleRow()} />
        <Row row={exampleRow({ workspace_id: otherWorkspaceId, name: 'other' })} />
      </>,
      { answers: { 'workspace.export': () => held.then(() => exampleExport()) } },
    );
    const own = screen.getByRole('button', { name: 'Export q4-baseline' });
    const other = screen.getByRole('button', { name: 'Export other' });
    await userEvent.click(own);
    await waitFor(() => expect(own.getAttribute('aria-disabled')).toBe('true'));
    expect(other.getAttribute('aria-disabled')).toBe('false');
    finish();
    await waitFor(() => expect(own.getAttribute('aria-disabled')).toBe('false'));
  });
});
