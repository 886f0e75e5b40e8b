import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { WorkspaceExportResult } from '@vitrine/contract';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { ProofLink } from '../saved-workspaces/proof-link.tsx';
import { useSessionExports } from '../session/session.tsx';
import {
  exampleExport,
  exampleRow,
  exampleWorkspace,
  otherWorkspaceId,
  runIds,
  workspaceId,
} from '../testing/examples.ts';
import { renderWithServer } from '../testing/render-with-server.tsx';
import { createStubHandler, type StubAnswers, StubProblem } from '../testing/stub-server.ts';
import { BundlePanel } from './bundle-panel.tsx';
import { ExportButton } from './export-button.tsx';
import type { ExportOutcome } from './export-outcome.ts';
import type { WorkspaceRowData } from './workspace-title.ts';

function Row({ row }: { row: WorkspaceRowData }) {
  const [outcome, setOutcome] = useState<ExportOutcome | null>(null);
  const { phases } = useSessionExports();
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

type Verify = NonNullable<StubAnswers['runVerify']>;

const hash = 'e'.repeat(64);

/** Every model file is there and as registered, except for what is told of a run. */
function verifyAll(told: Record<string, Partial<Awaited<ReturnType<Verify>>>> = {}): Verify {
  return ({ run_id }) => ({
    run_id,
    artifact_uri: `${run_id}.json`,
    verified: true,
    reason: null,
    expected_hash: hash,
    actual_hash: hash,
    size_bytes: 100,
    ...told[run_id],
  });
}

const intact: StubAnswers = {
  workspaceById: () => exampleWorkspace(),
  runVerify: verifyAll(),
};

async function exportWith(
  answer: () => WorkspaceExportResult | Promise<WorkspaceExportResult>,
  answers: StubAnswers = intact,
) {
  await renderWithServer(<Row row={exampleRow()} />, {
    answers: { ...answers, workspaceExport: answer },
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
        ...intact,
        workspaceExport: (input) => {
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
      within(panel).getByText(
        /^\(cd artifacts\/showcase\/7f3a.* && sha256sum -c --strict checksums.sha256\)$/,
      ),
    ).toBeTruthy();
    expect(within(panel).getByTitle('d'.repeat(64))).toBeTruthy();
    expect(within(panel).getByText('3 referenced · 3 verified')).toBeTruthy();
    expect(within(panel).getByText('3.1 kB', { exact: false })).toBeTruthy();
    await waitFor(() => expect(newestToast()).toBe('success'));
  });

  it('copies id, path, digest and command in full although it shows them shortened', async () => {
    const user = userEvent.setup();
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: { ...intact, workspaceExport: () => exampleExport() },
    });
    await user.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    const path = `artifacts/showcase/${workspaceId}`;
    for (const [name, text] of [
      ['workspace id', workspaceId],
      ['bundle path', path],
      ['bundle digest', 'd'.repeat(64)],
      ['verify command', `(cd ${path} && sha256sum -c --strict checksums.sha256)`],
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
    const [winner, v2] = runIds;
    const panel = await exportWith(() => exampleExport(), {
      ...intact,
      runVerify: verifyAll({
        [winner]: { verified: false, actual_hash: 'f'.repeat(64) },
        [v2]: { verified: null, reason: 'missing', actual_hash: null },
      }),
    });
    expect(within(panel).getByText('3 of 3 files verified')).toBeTruthy();
    expect(within(panel).getByText('Complete with gaps')).toBeTruthy();
    expect(within(panel).getByText('1 changed')).toBeTruthy();
    expect(within(panel).getByText('1 missing')).toBeTruthy();
    expect(document.body.textContent).toContain('1 model file missing');
    await waitFor(() => expect(newestToast()).toBe('warning'));
  });

  it.each([
    { verified: false, reason: null, word: '1 changed' },
    { verified: null, reason: 'timed_out', word: '1 not checked: took too long' },
  ] as const)('is not whole for a single model file: $word', async ({ word, ...told }) => {
    const panel = await exportWith(() => exampleExport(), {
      ...intact,
      runVerify: verifyAll({ [runIds[2]]: told }),
    });
    expect(within(panel).getByText(word)).toBeTruthy();
    expect(within(panel).getByText('Complete with gaps')).toBeTruthy();
  });

  it('asks for a model file once and calls it unchecked when the server refuses', async () => {
    const [run_id] = runIds;
    const asked: string[] = [];
    const panel = await exportWith(() => exampleExport({ model_runs_referenced: 2 }), {
      workspaceById: () =>
        exampleWorkspace({
          created_objects: { winning_run_id: run_id, stale_alias_run_id: run_id },
        }),
      runVerify: (input) => {
        asked.push(input.run_id);
        throw new StubProblem('STORAGE_FAILED', 'The disk does not answer.');
      },
    });
    expect(within(panel).getByText('2 not checked: refused by the server')).toBeTruthy();
    expect(asked).toEqual([run_id]);
    await waitFor(() => expect(newestToast()).toBe('warning'));
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
    expect(within(panel).getByText(/is not known/)).toBeTruthy();
    expect(within(panel).queryByText(/No new bundle/)).toBeNull();
  });

  it('asks again by itself once a server that was lost is back', async () => {
    let gone = true;
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: { ...intact, workspaceExport: () => exampleExport() },
      gone: () => gone,
    });
    const button = screen.getByRole('button', { name: 'Export q4-baseline' });
    await userEvent.click(button);
    await screen.findByText(/is not known/);
    await waitFor(() => expect(button.textContent).toBe('Waiting'));
    gone = false;
    expect(await screen.findByText('3 of 3 files verified')).toBeTruthy();
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('false'));
  });

  it('checks the model files anew where the server was lost during their check', async () => {
    let gone = false;
    let exported = 0;
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: {
        ...intact,
        workspaceExport: () => {
          exported += 1;
          gone = exported === 1;
          return exampleExport();
        },
      },
      gone: () => gone,
    });
    const button = screen.getByRole('button', { name: 'Export q4-baseline' });
    await userEvent.click(button);
    expect(await screen.findByText('Complete with gaps')).toBeTruthy();
    await waitFor(() => expect(button.textContent).toBe('Waiting'));
    gone = false;
    await waitFor(() => expect(screen.queryByText('Complete with gaps')).toBeNull());
    expect(await screen.findByText('3 of 3 files verified')).toBeTruthy();
  });

  it('checks the model files anew also where the server was gone for a moment only', async () => {
    let exported = 0;
    const workspaceExport = () => {
      exported += 1;
      return exampleExport();
    };
    const trpc = createStubHandler({ ...intact, workspaceExport });
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: intact,
      trpc: (request, response) => {
        const check = request.url?.includes('registry.runs.verify');
        if (check && exported === 1) response.destroy();
        else trpc(request, response);
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    expect(await screen.findByText('Complete with gaps')).toBeTruthy();
    await waitFor(() => expect(screen.queryByText('Complete with gaps')).toBeNull());
    expect(exported).toBe(2);
  });

  it('checks the model files anew where a server refused their check while it was stopped', async () => {
    let stopping = false;
    let exported = 0;
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: {
        ...intact,
        workspaceExport: () => {
          exported += 1;
          return exampleExport();
        },
        runVerify: (input) => {
          if (exported > 1) return verifyAll()(input);
          stopping = true;
          throw new StubProblem('INTERNAL', 'Something went wrong inside.');
        },
      },
      gone: () => stopping,
    });
    const button = screen.getByRole('button', { name: 'Export q4-baseline' });
    await userEvent.click(button);
    expect(await screen.findByText('Complete with gaps')).toBeTruthy();
    await waitFor(() => expect(button.textContent).toBe('Waiting'));
    stopping = false;
    await waitFor(() => expect(screen.queryByText('Complete with gaps')).toBeNull());
    expect(exported).toBe(2);
  });

  it('tells a lost answer from a failed export in the row', async () => {
    const lost: ExportOutcome = { kind: 'failed', problem: null, answered_at: 0 };
    await renderWithServer(<ProofLink outcome={lost} onShow={() => {}} />, { answers: {} });
    expect(screen.getByRole('button', { name: 'No answer' })).toBeTruthy();
  });

  it('says that it gave up, once a server was gone each time it was asked', async () => {
    const trpc = createStubHandler(intact);
    await renderWithServer(<Row row={exampleRow()} />, {
      answers: intact,
      trpc: (request, response) => {
        if (request.url?.includes('workspace.export')) response.destroy();
        else trpc(request, response);
      },
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    expect(await screen.findByText(/asked for again once the server answers\.$/)).toBeTruthy();
    expect(await screen.findByText(/not known\. Export again to find out/)).toBeTruthy();
    expect(screen.queryByText(/asked for again once/)).toBeNull();
  });

  it('is not drawn anew for the export of another workspace', async () => {
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
      { answers: { ...intact, workspaceExport: () => exampleExport() } },
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

  it('tells when a bundle that did not verify was written apart from the warning', async () => {
    const panel = await exportWith(() => exampleExport({ validated: false }));
    expect(within(panel).getByText('Do not hand it over.')).toBeTruthy();
  });

  it('gives the check as the chosen system has it', async () => {
    const panel = await exportWith(() => exampleExport());
    await userEvent.selectOptions(within(panel).getByLabelText('System'), 'macOS');
    expect(within(panel).getByText(/shasum -a 256 -c checksums.sha256/)).toBeTruthy();
  });

  it('says why a running workspace cannot be exported and sends nothing', async () => {
    let calls = 0;
    await renderWithServer(<Row row={exampleRow({ status: 'running' })} />, {
      answers: {
        workspaceExport: () => {
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
      { answers: { ...intact, workspaceExport: () => held.then(() => exampleExport()) } },
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
