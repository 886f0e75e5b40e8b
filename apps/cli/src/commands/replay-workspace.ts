import {
  buildReplayRequest,
  findReplayObstacle,
  formatSided,
  type RunRequestInput,
  type Workspace,
  workspaceInputSchema,
} from '@vitrine/contract';
import { parseInput, toVitrineError, VitrineError } from '@vitrine/server';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { chooseView, type FollowViewOptions, followRun } from '../follow-run.ts';
import { listenForInterrupts } from '../listen-for-interrupts.ts';
import { type Caller, useProduct } from '../open-product.ts';
import { formatReplay, type ReplayResult } from '../output/format-replay.ts';
import { formatReplayFields } from '../output/format-replay-fields.ts';
import type { RunResult } from '../output/format-run.ts';
import { writeCompactJson, writeJson } from '../output/write-json.ts';

export interface ReplayOptions extends FollowViewOptions {
  workspaceId: string;
  yes?: boolean;
}

/** Repeats a kept run from its recorded inputs after a confirmation, and compares the results part by part. */
export async function replayWorkspace(
  context: CommandContext,
  options: ReplayOptions,
): Promise<number> {
  const input = parseInput(workspaceInputSchema, { workspace_id: options.workspaceId });
  if (!options.yes && context.ask === null) throw nobodyToAsk();
  const isJson = options.json === true || options.events === true;
  const interrupt = listenForInterrupts('Interrupted before the run had started.');
  try {
    const { result, highlights } = await useProduct(context, {
      isQuiet: isJson,
      signal: interrupt.signal,
      work: async ({ caller }) => {
        const source = await caller.workspace.byId(input);
        const obstacle = findReplayObstacle(source);
        if (obstacle)
          throw new VitrineError('INVALID_INPUT', `${obstacle}; replay it with a newer version.`);
        const request = buildReplayRequest(source);
        const { signal } = interrupt;
        await confirm(context, { source, request, options, signal });
        const show = chooseView(context, options);
        const { result: run, highlights } = await followRun({ caller, request, show, signal });
        return { result: { ...run, ...(await proveRun(caller, { source, run })) }, highlights };
      },
    });
    const obstacle = findObstacle(result);
    if (obstacle && isJson) throw obstacle;
    if (options.events) writeCompactJson(context.out, result);
    else if (options.json) writeJson(context.out, result);
    else context.out.writeLine(formatReplay({ result, highlights, screen: context.out }));
    if (obstacle) throw obstacle;
    return isGood(result) ? exitCodes.done : exitCodes.bad;
  } finally {
    interrupt.dispose();
  }
}

function nobodyToAsk(): VitrineError {
  return new VitrineError(
    'INVALID_INPUT',
    'A replay must be confirmed, and there is no terminal to ask in. Pass --yes.',
  );
}

interface ConfirmOptions {
  source: Workspace;
  request: RunRequestInput;
  options: ReplayOptions;
  signal: AbortSignal;
}

/** Shows what will be sent beside what was recorded, and asks for a clear yes, or for a word if sales would be deleted. */
async function confirm(
  { ask, err }: CommandContext,
  { source, request, options, signal }: ConfirmOptions,
): Promise<void> {
  const isSilent = options.yes && (options.json || options.events);
  if (!isSilent) err.writeLine(formatReplayFields({ source, request, screen: err }));
  if (options.yes) return;
  if (ask === null) throw nobodyToAsk();
  const question = request.reset ? 'Type "delete" to continue: ' : 'Replay it? [y/N] ';
  const answer = await ask(question, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
  const expected = request.reset ? ['delete'] : ['y', 'yes'];
  if (expected.includes(answer.trim().toLowerCase())) return;
  throw new VitrineError('INVALID_INPUT', 'Not confirmed; nothing was started.');
}

interface RunToProve {
  source: Workspace;
  run: RunResult;
}

/** The recorded verdict and its proof; both null if nothing was kept, and the proof also if the source has been deleted. */
async function proveRun(caller: Caller, { source, run }: RunToProve) {
  const source_workspace_id = source.workspace_id;
  const nothing = { source_workspace_id, replay_verdict: null, proof: null };
  if (run.workspace_id === null) return nothing;
  const { replay_verdict } = await caller.workspace.byId({ workspace_id: run.workspace_id });
  const ids = { source_workspace_id, replay_workspace_id: run.workspace_id };
  try {
    return { source_workspace_id, replay_verdict, proof: await caller.workspace.replayProof(ids) };
  } catch (error) {
    if (toVitrineError(error).code === 'WORKSPACE_NOT_FOUND') return { ...nothing, replay_verdict };
    throw error;
  }
}

/** The replay is kept and its numbers are valid; only the comparison failed. */
function findObstacle({
  overall_status,
  showcase_run_id,
  workspace_id,
  proof,
}: ReplayResult): VitrineError | null {
  if (overall_status === 'fail' || !proof || proof.not_comparable === null) return null;
  return new VitrineError(
    'REPLAY_NOT_COMPARABLE',
    `The replay is kept as workspace ${workspace_id}, but cannot be compared with its source. ${formatSided(proof.not_comparable)}`,
    { evidence: { showcase_run_id, workspace_id } },
  );
}

function isGood({ overall_status, replay_verdict }: ReplayResult): boolean {
  if (overall_status === 'fail' || replay_verdict === null) return false;
  return replay_verdict.verdict !== 'diverged';
}
