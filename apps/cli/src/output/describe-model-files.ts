import type { ExportedModelRun } from '@vitrine/contract';

/**
 * The result of checking the model files that a bundle references but does not contain, such as
 * `3 referenced, 2 verified, winning_run_id DIFFERS from its registered hash`.
 */
export function describeModelFiles(runs: readonly ExportedModelRun[]): string {
  const verified = runs.filter((run) => run.artifact_verified === true).length;
  const others = runs.flatMap(({ key, artifact_verified, artifact_verify_reason }) => {
    if (artifact_verified === true) return [];
    if (artifact_verified === false) return [`${key} DIFFERS from its registered hash`];
    return [`${key} not checked: ${artifact_verify_reason?.replaceAll('_', ' ')}`];
  });
  return [`${runs.length} referenced`, `${verified} verified`, ...others].join(', ');
}
