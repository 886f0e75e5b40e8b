import type { ExportRoot, RepairOutcome } from '@vitrine/bundle/node';
import type { Health } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { exportLockName } from './export-workspace.ts';

export type RepairSummary = Health['repair'];

interface RepairOptions {
  database: Database;
  exportRoot: ExportRoot;
}

const noteworthy: Partial<
  Record<RepairOutcome['action'], 'recovered' | 'swept' | 'quarantined' | 'skipped'>
> = {
  rolled_forward: 'recovered',
  rolled_back: 'recovered',
  swept: 'swept',
  quarantined: 'quarantined',
  refused: 'skipped',
};

/** Repairs what crashed exports left, workspace by workspace under its lock; one that is busy is being repaired by its export. */
export async function repairExports({
  database,
  exportRoot,
}: RepairOptions): Promise<RepairSummary> {
  const summary = {
    checked_at: new Date().toISOString(),
    recovered: 0,
    swept: 0,
    quarantined: 0,
    skipped: 0,
    durable: exportRoot.durable,
  };
  for (const workspaceId of await exportRoot.residue()) {
    const lock = await database.locks.tryAcquire(exportLockName(workspaceId));
    if (!lock) {
      summary.skipped += 1;
      continue;
    }
    try {
      const { action } = await exportRoot.repair(workspaceId);
      const counter = noteworthy[action];
      if (counter) summary[counter] += 1;
    } finally {
      await lock.release();
    }
  }
  return summary;
}
