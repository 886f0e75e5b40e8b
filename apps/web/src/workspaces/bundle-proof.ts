import { useQuery } from '@tanstack/react-query';
import { isRecordId, planPath } from '@vitrine/bundle';
import type { SealState } from '../components/seal.tsx';
import { type CallError, type RouterOutputs, trpc } from '../trpc.ts';
import { judgeBundle, type References } from './export-outcome.ts';
import { checkModels } from './model-checks.ts';

type Report = RouterOutputs['workspace']['bundle'];
type Reference = RouterOutputs['workspace']['health']['references'][number];
type Utils = ReturnType<typeof trpc.useUtils>;

/** The bundle that lies on disk, what it refers to, and the seal that both deserve now. */
export interface BundleProof {
  report: Report;
  references: References;
  seal: SealState;
}

export const bundleProofKey = (workspace_id: string) => ['bundle-proof', workspace_id];

/** Has the exported bundle of a workspace verified, and everything that it refers to looked up and hashed. */
export function useBundleProof(workspace_id: string, { enabled = true } = {}) {
  const utils = trpc.useUtils();
  return useQuery<BundleProof, CallError>({
    queryKey: bundleProofKey(workspace_id),
    queryFn: () => proveBundle(utils, workspace_id),
    staleTime: 0,
    enabled,
  });
}

async function proveBundle(utils: Utils, workspace_id: string): Promise<BundleProof> {
  const report = await utils.workspace.bundle.fetch({ workspace_id }, { staleTime: 0 });
  const references = await checkReferences(utils, { workspace_id, report });
  return { report, references, seal: judgeBundle({ whole: report.ok, references }) };
}

/** Never fails: what could not be looked up is a gap like any other. */
async function checkReferences(
  utils: Utils,
  { workspace_id, report }: { workspace_id: string; report: Report },
): Promise<References> {
  const references = await utils.workspace.health
    .fetch({ workspace_id }, { staleTime: 0 })
    .then((health) => health.references)
    .catch(() => null);
  const alive = (references ?? []).filter((reference) => reference.status === 'alive');
  const ids = alive.filter(({ ref_type }) => ref_type === 'model_run').map(({ ref_id }) => ref_id);
  return {
    unresolved: references && countUnresolved(references, report),
    models: await checkModels(utils, ids),
  };
}

/** A plan that was deleted after the export is in the bundle still, and nothing is amiss. */
function countUnresolved(references: Reference[], { files }: Report): number {
  const held = new Set(files.map((file) => file.path));
  const isHeld = ({ ref_type, ref_id }: Reference) =>
    ref_type === 'scenario_plan' && isRecordId(ref_id) && held.has(planPath(ref_id));
  return references.filter((reference) => reference.status !== 'alive' && !isHeld(reference))
    .length;
}
