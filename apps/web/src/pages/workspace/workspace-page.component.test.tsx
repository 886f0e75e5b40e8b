import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { checkCommands } from '@vitrine/bundle';
import { stoppedOnRequest } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import {
  exampleAlias,
  exampleExport,
  exampleExportedRun,
  exampleHealth,
  exampleOutcome,
  exampleRow,
  exampleRun,
  exampleShowcaseRun,
  exampleWorkspace,
  otherWorkspaceId,
  runIds,
  workspaceId,
} from '../../testing/examples.ts';
import { openPage } from '../../testing/render-with-server.tsx';
import { holdWorkspaces, idOf, numberedRows } from '../../testing/saved-workspaces.ts';
import { type StubAnswers, StubProblem } from '../../testing/stub-server.ts';

type Workspace = ReturnType<typeof exampleWorkspace>;

const address = `/workspaces/${workspaceId}`;

function answersFor(workspaces: Workspace[], part: StubAnswers = {}): StubAnswers {
  return {
    'workspace.byId': ({ workspace_id }) => {
      const found = workspaces.find((workspace) => workspace.workspace_id === workspace_id);
      if (found) return found;
      throw new StubProblem('WORKSPACE_NOT_FOUND', `There is no workspace ${workspace_id}.`);
    },
    'workspace.health': exampleHealth,
    'workspace.bundle': () => {
      throw new StubProblem('BUNDLE_NOT_FOUND', 'It has no exported bundle.');
    },
    'workspace.list': () => ({ workspaces: [], total: 0, next_cursor: null }),
    'registry.runs.byIds': () => ({ found: [], missing: [] }),
    ...part,
  };
}

/** A chain of replays, the newest first; the last one is an original. */
function chainOf(length: number): Workspace[] {
  const idOf = (place: number) =>
    place === 0 ? workspaceId : place.toString(16).padStart(32, '0');
  return Array.from({ length }, (_, place) =>
    exampleWorkspace({
      workspace_id: idOf(place),
      name: `run-${place}`,
      replayed_from_workspace_id: place + 1 < length ? idOf(place + 1) : null,
    }),
  );
}

type Health = Awaited<ReturnType<NonNullable<StubAnswers['workspace.health']>>>;
type Verification = Awaited<ReturnType<NonNullable<StubAnswers['registry.runs.verify']>>>;

const reference = { ref_type: 'model_run', status: 'alive' } as const;

/** What the example workspace refers to, all of it there, changed as told. */
function healthOf(references: Health['references'] = []): Health {
  const [winner, v2, stale] = runIds;
  return {
    workspace_id: workspaceId,
    references: [
      { ...reference, key: 'winning_run_id', ref_id: winner },
      { ...reference, key: 'v2_run_id', ref_id: v2 },
      { ...reference, key: 'stale_alias_run_id', ref_id: stale },
      ...references,
    ],
    alive: 3,
    dead: references.length,
    unknown: 0,
    partial_run: false,
    checked_at: '2026-11-22T10:00:00.000Z',
  };
}

const intact: Verification = {
  run_id: runIds[0],
  artifact_uri: 'model.json',
  verified: true,
  reason: null,
  expected_hash: 'e'.repeat(64),
  actual_hash: 'e'.repeat(64),
  size_bytes: 100,
};

/** A whole bundle on disk, of models that are as registered, changed as told. */
function exportedAnswers(part: StubAnswers = {}): StubAnswers {
  const { files, bundle_digest } = exampleExport();
  return answersFor([exampleWorkspace()], {
    'workspace.export': () => exampleExport(),
    'workspace.health': () => healthOf(),
    'registry.runs.verify': ({ run_id }) => ({ ...intact, run_id }),
    'workspace.bundle': () => ({
      ok: true,
      workspace_id: workspaceId,
      bundle_format_version: 1,
      bundle_digest,
      files: files.map((file) => ({ ...file, ok: true })),
      problems: [],
    }),
    ...part,
  });
}

const missingModel: StubAnswers['registry.runs.verify'] = ({ run_id }) =>
  run_id === runIds[1]
    ? { ...intact, run_id, verified: null, reason: 'missing', actual_hash: null, size_bytes: null }
    : { ...intact, run_id };

async function openBundle(answers: StubAnswers) {
  await openPage(address, { answers });
  const bundle = await screen.findByRole('region', { name: 'Bundle on disk' });
  await within(bundle).findByText('3 of 3 files verified');
  return within(bundle);
}

async function readLineage(workspaces: Workspace[]) {
  await openPage(address, { answers: answersFor(workspaces) });
  const list = await screen.findByRole('list', { name: 'Lineage, newest first' });
  const last = workspaces.length > 6 ? '…' : undefined;
  await within(list).findByText(last ?? /run-|deleted/, { selector: 'a, li' });
  return list;
}

describe('WorkspacePage', () => {
  it('leads from a replay back to the original', async () => {
    const list = await readLineage(chainOf(2));
    const link = within(list).getByRole('link', { name: 'run-1' });
    expect(link.getAttribute('href')).toMatch(/^\/workspaces\/0{31}1$/);
  });

  it('shows at most five ancestors and hints at the rest', async () => {
    const list = await readLineage(chainOf(9));
    expect(
      within(list)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['run-1', 'run-2', 'run-3', 'run-4', 'run-5']);
  });

  it('says that the models could not be read, with a way to try again', async () => {
    const created_objects = { ...exampleWorkspace().created_objects, trained_run_ids: [...runIds] };
    const runsByIds = () => {
      throw new StubProblem('INTERNAL', 'Something went wrong.');
    };
    await openPage(address, {
      answers: answersFor([exampleWorkspace({ created_objects })], {
        'registry.runs.byIds': runsByIds,
      }),
    });
    const models = within(await screen.findByRole('region', { name: 'Models' }));
    expect(await models.findByText('The models could not be read')).toBeTruthy();
    expect(models.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('says what the winner is worth, and lists the models that were trained, the winner first', async () => {
    const { selection, verdict, measured_on } = exampleOutcome();
    const created_objects = {
      trained_run_ids: [...runIds],
      winning_run_id: runIds[1],
    };
    const phase_summaries = {
      grain: { store_code: 'UK', sku: '85123A' },
      environment: { vitrine_version: '0', node_version: 'v24', platform: 'linux', arch: 'x64' },
      selection,
      verdict,
      measured_on,
    };
    const models = ['seasonal_naive', 'median_combination', 'ridge'] as const;
    const metrics = { smape: 60, mae: 9, rmse: 12, bias: 0, mase: 0.9, rmsse: 0.8 };
    const found = models.map((model_type, at) =>
      exampleRun({
        run_id: runIds[at],
        model_type,
        metrics: { ...metrics, wape: [0.8, 0.72, 0.7][at] ?? null },
      }),
    );
    await openPage(address, {
      answers: answersFor([exampleWorkspace({ created_objects, phase_summaries })], {
        'registry.runs.byIds': () => ({ found, missing: [] }),
      }),
    });
    const record = within(await screen.findByRole('region', { name: 'Record' }));
    expect(
      record.getByText('median_combination beats the seasonal naive forecast by 10 %.'),
    ).toBeTruthy();
    const days = '3 folds of 14 days, 2011-10-29 to 2011-12-09, 35 of 42 days with sales';
    expect(record.getByText(`Measured on ${days}.`)).toBeTruthy();
    const table = await screen.findByRole('table', { name: 'WAPE in the backtest' });
    const card = within(await screen.findByRole('region', { name: 'Models' }));
    expect(card.getByText(days)).toBeTruthy();
    const rows = within(table).getAllByRole('row');
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['Model', 'WAPE', 'MASE', 'RMSSE', 'Better than seasonal naive'],
      ['median_combination (winner)', '72.0 %', '0.900', '0.800', '10 %'],
      ['ridge', '70.0 %', '0.900', '0.800', '12.5 %'],
      ['seasonal_naive', '80.0 %', '0.900', '0.800', '0 %'],
    ]);
  });

  it('says that the verdict of an older run was not recorded', async () => {
    await openPage(address, { answers: answersFor([exampleWorkspace()]) });
    const record = within(await screen.findByRole('region', { name: 'Record' }));
    expect(record.getByText('not recorded')).toBeTruthy();
  });

  it('says that an ancestor is gone and ends the chain there', async () => {
    const replay = exampleWorkspace({ replayed_from_workspace_id: otherWorkspaceId });
    const list = await readLineage([replay]);
    expect(list.textContent).toContain('(original deleted)');
  });

  it('ends the walk at an id that it has seen', async () => {
    const self = exampleWorkspace({ replayed_from_workspace_id: workspaceId });
    await openPage(address, { answers: answersFor([self]) });
    const list = await screen.findByRole('list', { name: 'Lineage, newest first' });
    expect(list.textContent).toBe('this run');
  });

  it('leads from a run to its replays, and shows the verdict of each', async () => {
    const diverged = { verdict: 'diverged', first_difference: null } as const;
    const workspaces = [
      exampleRow({ workspace_id: otherWorkspaceId, name: 'again', replay_verdict: diverged }),
      exampleRow({ workspace_id: 'c'.repeat(32), name: 'under-way', status: 'running' }),
    ];
    const asked: unknown[] = [];
    const workspaceList: StubAnswers['workspace.list'] = (input) => {
      asked.push(input.replayed_from_workspace_ids);
      return { workspaces, total: 7, next_cursor: 'next' };
    };
    await openPage(address, {
      answers: answersFor([exampleWorkspace()], { 'workspace.list': workspaceList }),
    });
    const replays = within(await screen.findByRole('list', { name: 'Replays, newest first' }));
    expect(replays.getByRole('link', { name: 'again' }).getAttribute('href')).toBe(
      `/workspaces/${otherWorkspaceId}`,
    );
    const words = replays.getAllByRole('listitem').map((item) => item.textContent);
    expect(words).toEqual([
      'againDiverged',
      expect.stringMatching(/^under-wayRunning/),
      'and 5 more',
    ]);
    expect(asked).toContainEqual([workspaceId]);
  });

  it('says that nothing was exported yet, and what export does', async () => {
    await openPage(address, { answers: answersFor([exampleWorkspace()]) });
    const bundle = await screen.findByRole('region', { name: 'Bundle on disk' });
    expect(await within(bundle).findByText(/Nothing exported yet/)).toBeTruthy();
    expect(within(bundle).getByRole('button').textContent).toBe('Look again');
  });

  it('judges the bundle on disk file by file and names every problem', async () => {
    const { files, bundle_digest } = exampleExport();
    const answers = answersFor([exampleWorkspace()], {
      'workspace.bundle': () => ({
        ok: false,
        workspace_id: workspaceId,
        bundle_format_version: 1,
        bundle_digest,
        files: files.map((file, index) => ({ ...file, ok: index !== 1 })),
        problems: [
          {
            code: 'hash_mismatch',
            path: 'manifest.json',
            expected: 'a'.repeat(64),
            found: 'e'.repeat(64),
          },
        ],
      }),
    });
    await openPage(address, { answers });
    const bundle = await screen.findByRole('region', { name: 'Bundle on disk' });
    expect(await within(bundle).findByText('1 problem')).toBeTruthy();
    expect(within(bundle).getByText('hash_mismatch')).toBeTruthy();
    const row = within(bundle).getByRole('row', { name: /manifest\.json/ });
    expect(within(row).getByText('not as listed')).toBeTruthy();
  });

  it('says where the bundle lies and how to check it, without an export in this session', async () => {
    const answers = answersFor([exampleWorkspace()], {
      'workspace.bundle': () => ({
        ok: true,
        workspace_id: workspaceId,
        bundle_format_version: 1,
        bundle_digest: 'd'.repeat(64),
        files: [],
        problems: [],
      }),
    });
    await openPage(address, { answers });
    const bundle = within(await screen.findByRole('region', { name: 'Bundle on disk' }));
    expect(await bundle.findByText(workspaceId)).toBeTruthy();
    expect(bundle.getByRole('button', { name: 'Copy bundle directory' })).toBeTruthy();
    expect(bundle.getByText(checkCommands.linux)).toBeTruthy();
    expect(bundle.getByRole('button', { name: 'Copy verify command' })).toBeTruthy();
  });

  it('says that the alias points at another run now', async () => {
    const moved = '98248481'.padEnd(32, '0');
    const answers = answersFor([exampleWorkspace()], {
      'workspace.health': () =>
        healthOf([{ key: 'alias', ref_type: 'alias', ref_id: 'demo-production', status: 'alive' }]),
      'registry.aliases.byName': () => exampleAlias({ run_id: moved, is_stale: true }),
    });
    await openPage(address, { answers });
    const made = within(await screen.findByRole('region', { name: 'What it made' }));
    const line = (await made.findByText(/now points at another run/)).closest('li');
    expect(line?.textContent).toBe('demo-productionnow points at another run: 98248481');
    expect(made.getByRole('link', { name: '98248481' }).getAttribute('href')).toBe(
      `/registry/${moved}`,
    );
  });

  it('proves a replay against its source', async () => {
    const replay = exampleWorkspace({
      replayed_from_workspace_id: otherWorkspaceId,
      replay_verdict: { verdict: 'identical', first_difference: null },
    });
    const asked: unknown[] = [];
    const answers = answersFor([replay, exampleWorkspace({ workspace_id: otherWorkspaceId })], {
      'workspace.replayProof': (input) => {
        asked.push(input);
        return {
          ...input,
          verdict: 'identical',
          first_difference: null,
          not_comparable: null,
          parts: [],
          environments: { source: null, replay: null },
        };
      },
    });
    await openPage(address, { answers });
    expect(await screen.findByText('Every part is byte-identical.')).toBeTruthy();
    expect(asked).toEqual([
      { source_workspace_id: otherWorkspaceId, replay_workspace_id: workspaceId },
    ]);
  });

  it('calls a replay whose source recorded no digests not comparable, and says why', async () => {
    const replay = exampleWorkspace({
      replayed_from_workspace_id: otherWorkspaceId,
      replay_verdict: null,
    });
    const answers = answersFor([replay, exampleWorkspace({ workspace_id: otherWorkspaceId })], {
      'workspace.replayProof': (input) => ({
        ...input,
        verdict: null,
        first_difference: null,
        not_comparable: ['The ', { side: 'source' }, ' recorded no digests.'],
        parts: [],
        environments: { source: null, replay: null },
      }),
    });
    await openPage(address, { answers });
    const proof = within(await screen.findByRole('region', { name: 'Same result?' }));
    const sentence = 'The two cannot be compared. The source recorded no digests.';
    expect(await proof.findByText(sentence)).toBeTruthy();
    expect(proof.getByText('Not comparable')).toBeTruthy();
    expect(proof.queryByText('Diverged')).toBeNull();
  });

  it('shows the recorded verdict and digests of a replay whose source was deleted', async () => {
    const replay = exampleWorkspace({
      replayed_from_workspace_id: otherWorkspaceId,
      replay_verdict: {
        verdict: 'diverged',
        first_difference: {
          phase: 'data',
          part: 'sales',
          source: 'c'.repeat(64),
          replay: 'a'.repeat(64),
        },
      },
      stage_digests: { data: { sales: 'a'.repeat(64), features: 'b'.repeat(64) } },
    });
    const answers = answersFor([replay], {
      'workspace.replayProof': ({ source_workspace_id }) => {
        throw new StubProblem('WORKSPACE_NOT_FOUND', `There is no ${source_workspace_id}.`);
      },
    });
    await openPage(address, { answers });
    const proof = within(await screen.findByRole('region', { name: 'Same result?' }));
    expect(await proof.findByText(/The source was deleted/)).toBeTruthy();
    expect(proof.getByText('Diverged')).toBeTruthy();
    expect(proof.getByText(/first at data · sales/)).toBeTruthy();
    expect(proof.getByTitle('a'.repeat(64))).toBeTruthy();
    expect(proof.getByTitle('b'.repeat(64))).toBeTruthy();
    expect(proof.queryByRole('alert')).toBeNull();
  });

  it('keeps the proof of an export beside the record until it is closed', async () => {
    const answers = answersFor([exampleWorkspace()], { 'workspace.export': () => exampleExport() });
    await openPage(address, { answers });
    await userEvent.click(await screen.findByRole('button', { name: 'Export q4-baseline' }));
    const proof = await screen.findByRole('region', { name: 'Bundle · q4-baseline' });
    await userEvent.click(within(proof).getByRole('button', { name: /^Close/ }));
    expect(screen.queryByRole('region', { name: 'Bundle · q4-baseline' })).toBeNull();
    expect(document.activeElement?.ariaLabel).toBe('Export q4-baseline');
  });

  it('takes the seal of an export away once the bundle on disk no longer checks', async () => {
    const { files, bundle_digest } = exampleExport();
    let ok = true;
    const bundle = await openBundle(
      exportedAnswers({
        'workspace.bundle': () => ({
          ok,
          workspace_id: workspaceId,
          bundle_format_version: 1,
          bundle_digest,
          files: files.map((file) => ({ ...file, ok })),
          problems: [],
        }),
      }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    await screen.findByRole('region', { name: 'Bundle · q4-baseline' });
    ok = false;
    const again = await bundle.findByRole('button', { name: 'Verify again' });
    // A button that is disabled while it has the focus loses it.
    await userEvent.click(again);
    expect(again).toHaveProperty('disabled', false);
    await bundle.findAllByText('not as listed');
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: 'Bundle · q4-baseline' })).toBeNull(),
    );
  });

  it('counts the models of a whole bundle whose references are all as they were', async () => {
    const plan = exampleExport().files.find((file) => file.path.startsWith('scenario_plans/'));
    const planId = plan?.path.slice('scenario_plans/'.length, -'.json'.length) ?? '';
    const bundle = await openBundle(
      exportedAnswers({
        // It was deleted after the export, which holds it.
        'workspace.health': () =>
          healthOf([
            {
              key: 'scenario_plan_ids[0]',
              ref_type: 'scenario_plan',
              ref_id: planId,
              status: 'dead',
            },
          ]),
      }),
    );
    expect(bundle.getByText('3 referenced · 3 verified')).toBeTruthy();
    expect(bundle.queryByText(/Complete with gaps/)).toBeNull();
  });

  it.each<[string, StubAnswers, string]>([
    ['a model file is missing', { 'registry.runs.verify': missingModel }, '1 model file missing'],
    [
      'a model file was changed',
      {
        'registry.runs.verify': ({ run_id }) => ({
          ...intact,
          run_id,
          verified: run_id !== runIds[0],
        }),
      },
      '1 model file changed',
    ],
    [
      'a reference is gone',
      {
        'workspace.health': () =>
          healthOf([{ key: 'alias', ref_type: 'alias', ref_id: 'gone', status: 'dead' }]),
      },
      '1 unresolved reference',
    ],
    [
      'a model run is gone, so that there is no file to check',
      {
        'workspace.health': () =>
          healthOf([
            {
              key: 'winning_run_id',
              ref_type: 'model_run',
              ref_id: 'e'.repeat(32),
              status: 'dead',
            },
          ]),
        'registry.runs.verify': ({ run_id }) => {
          if (runIds.some((id) => id === run_id)) return { ...intact, run_id };
          throw new StubProblem('MODEL_RUN_NOT_FOUND', 'There is no model run.');
        },
      },
      '1 unresolved reference',
    ],
    [
      'the references cannot be looked up',
      { 'workspace.health': () => Promise.reject(new StubProblem('INTERNAL', 'Out of order.')) },
      'references not looked up',
    ],
  ])('calls the bundle on disk complete with gaps where %s', async (_, answers, gap) => {
    const bundle = await openBundle(exportedAnswers(answers));
    expect(bundle.getByText(`Complete with gaps: ${gap}`)).toBeTruthy();
  });

  it('gives the bundle on disk and the export beside it one seal', async () => {
    let runVerify = missingModel;
    const missing = { artifact_verified: null, artifact_verify_reason: 'missing' } as const;
    const answers = exportedAnswers({
      'registry.runs.verify': (input) => runVerify(input),
      'workspace.export': () =>
        exampleExport({ model_runs: [exampleExportedRun('winning_run_id', missing)] }),
    });
    const bundle = await openBundle(answers);
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    const panel = await screen.findByRole('region', { name: 'Bundle · q4-baseline' });
    expect(within(panel).getByText('Complete with gaps')).toBeTruthy();
    expect(bundle.getByText(/Complete with gaps/)).toBeTruthy();
    runVerify = ({ run_id }) => ({ ...intact, run_id });
    await userEvent.click(await bundle.findByRole('button', { name: 'Verify again' }));
    await waitFor(() => expect(bundle.queryByText(/Complete with gaps/)).toBeNull());
    expect(screen.queryByRole('region', { name: 'Bundle · q4-baseline' })).toBeNull();
  });

  it('checks the bundle again after an export', async () => {
    const onDisk = exportedAnswers();
    let exported = false;
    const answers = exportedAnswers({
      'workspace.export': () => {
        exported = true;
        return exampleExport();
      },
      'workspace.bundle': (input) => {
        if (!exported) throw new StubProblem('BUNDLE_NOT_FOUND', 'It has no exported bundle.');
        return onDisk['workspace.bundle']?.(input) ?? Promise.reject();
      },
    });
    await openPage(address, { answers });
    const bundle = await screen.findByRole('region', { name: 'Bundle on disk' });
    await within(bundle).findByText(/Nothing exported yet/);
    await userEvent.click(screen.getByRole('button', { name: 'Export q4-baseline' }));
    expect(await within(bundle).findByText('3 of 3 files verified')).toBeTruthy();
  });

  it('says that a deleted workspace does not exist, and leads to those that do', async () => {
    await openPage(address, { answers: answersFor([]) });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('There is no such workspace');
    const list = within(alert).getByRole('link', { name: 'Saved workspaces' });
    expect(list.getAttribute('href')).toBe('/');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Export/ })).toBeNull();
  });

  it('shows nothing of a record that is being deleted, nor afterwards', async () => {
    const server = holdWorkspaces(numberedRows(1));
    const { router } = await openPage(`/workspaces/${idOf(1)}`, {
      answers: { ...answersFor([]), ...server.answers },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'More for run-1' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }),
    );
    await screen.findByRole('heading', { level: 1, name: 'Showcase' });
    router.history.back();
    expect(await screen.findByText('This workspace is being deleted')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Record' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Export run-1' })).toBeNull();
    expect(
      await screen.findByText('There is no such workspace', {}, { timeout: 9_000 }),
    ).toBeTruthy();
    expect(server.rows()).toEqual([]);
  });

  it('asks for nothing at an address that holds no id', async () => {
    const asked: unknown[] = [];
    const answers = answersFor([], {
      'workspace.byId': (input) => {
        asked.push(input);
        return exampleWorkspace();
      },
    });
    await openPage('/workspaces/nonsense', { answers });
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('follows its run and shows its result without being asked', async () => {
    let ended = false;
    const run = exampleShowcaseRun({
      workspace_id: workspaceId,
      status: 'running',
      ended_at: null,
    });
    const answers = answersFor([], {
      'workspace.byId': () =>
        ended
          ? exampleWorkspace()
          : exampleWorkspace({ status: 'running', result_summary: null, created_objects: {} }),
      'showcase.current': () =>
        ended
          ? {
              running: null,
              latest: { ...run, status: 'completed', ended_at: '2026-11-22T09:00:05.000Z' },
            }
          : { running: run, latest: null },
      'showcase.events': () => [],
    });
    await openPage(address, { answers });
    await screen.findByRole('region', { name: 'Running' });
    expect(screen.queryByRole('region', { name: 'Bundle on disk' })).toBeNull();
    ended = true;
    const record = screen.getByRole('region', { name: 'Record' });
    expect(await within(record).findByText('Completed')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Bundle on disk' })).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Running' })).toBeNull();
  });

  it('marks what is no longer there, and links only to what is', async () => {
    const [alive, dead] = runIds;
    const answers = answersFor([exampleWorkspace()], {
      'registry.runs.byIds': () => ({ found: [exampleRun({ run_id: alive })], missing: [] }),
      'workspace.health': ({ workspace_id }) => ({
        workspace_id,
        references: [
          { ...reference, key: 'winning_run_id', ref_id: alive },
          { ...reference, key: 'v2_run_id', ref_id: dead, status: 'dead' },
        ],
        alive: 1,
        dead: 1,
        unknown: 0,
        partial_run: true,
        checked_at: '2026-11-22T10:00:00.000Z',
      }),
    });
    await openPage(address, { answers });
    const made = await screen.findByRole('region', { name: 'What it made' });
    expect(await within(made).findByText(/1 reference of 2 is missing/)).toBeTruthy();
    expect(within(made).getByText(/did not create everything/)).toBeTruthy();
    expect(await within(made).findByText('WAPE 72.7 %, test days not recorded')).toBeTruthy();
    const [, gone] = within(made).getAllByRole('listitem');
    expect(gone?.textContent).toContain('not found');
    expect(within(made).getAllByRole('link')).toHaveLength(1);
  });

  it('says of a run that was stopped that it was stopped, and where', async () => {
    const workspace = exampleWorkspace({
      status: 'failed',
      phase_summaries: {
        modeling: {
          status: 'fail',
          duration_ms: 120,
          steps: [
            {
              step_name: 'backtest',
              status: 'fail',
              detail: stoppedOnRequest,
              duration_ms: 120,
            },
          ],
        },
        grain: null,
        environment: {
          vitrine_version: '0.1.0',
          node_version: '20.20.2',
          platform: 'linux',
          arch: 'x64',
        },
      },
    });
    await openPage(address, { answers: answersFor([workspace]) });
    const record = await screen.findByRole('region', { name: 'Record' });
    expect(record.textContent).toContain('stopped on request, in backtest');
    const phases = screen.getByRole('region', { name: 'How it went' });
    expect(within(phases).getAllByText('stopped')).toHaveLength(2);
    expect(within(phases).queryByText('failed')).toBeNull();
  });

  it('says which part could not be read while the rest of the page stands', async () => {
    const answers = answersFor([exampleWorkspace()], {
      'workspace.health': () => {
        throw new StubProblem('INTERNAL', 'Something went wrong.');
      },
      'workspace.bundle': () => {
        throw new StubProblem('INTERNAL', 'Something went wrong.');
      },
    });
    await openPage(address, { answers });
    expect(await screen.findByText('Could not look up what the run created')).toBeTruthy();
    expect(await screen.findByText('The bundle could not be read')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Record' })).toBeTruthy();
  });

  it('shows how each phase went', async () => {
    const workspace = exampleWorkspace({
      phase_summaries: {
        data: {
          status: 'warn',
          duration_ms: 120,
          steps: [
            { step_name: 'status', status: 'warn', detail: 'took another grain', duration_ms: 120 },
          ],
        },
        grain: { store_code: 'DE', sku: '22326' },
        environment: {
          vitrine_version: '0.1.0',
          node_version: '20.20.2',
          platform: 'linux',
          arch: 'x64',
        },
      },
    });
    await openPage(address, { answers: answersFor([workspace]) });
    const phases = await screen.findByRole('region', { name: 'How it went' });
    expect(within(phases).getAllByText('took another grain')).toHaveLength(2);
    expect(screen.getByText('DE · 22326 (requested: UK · 85123A)')).toBeTruthy();
  });
});
