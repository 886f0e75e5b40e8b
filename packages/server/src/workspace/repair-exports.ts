import type { ExportRoot, RepairOutcome } from '@vitrine/bundle/node';
import type { Health } from '@vitrine/contract';
import type { Database } from '@vitrine/db';
import { exportLockName } from './export-workspace.ts';

export type RepairSummary = Health['repair'];

interface RepairOptions {
  database: Database;
  exportRoot: ExportRoot;
  log(message: string, fields: Record<string, unknown>): void;
}

type Counter = 'recovered' | 'swept' | 'quarantined' | 'skipped' | 'failed';

const noteworthy: Partial<Record<RepairOutcome['action'], Counter>> = {
  rolled_forward: 'recovered',
  rolled_back: 'recovered',
  swept: 'swept',
  quarantined: 'quarantined',
  refused: 'skipped',
};

/** Repairs what crashed exports left, workspace by workspace under its lock; skips a busy one, because its export repairs it. */
export async function repairExports(options: RepairOptions): Promise<RepairSummary> {
  const { database, exportRoot } = options;
  const summary = {
    checked_at: new Date().toISOString(),
    recovered: 0,
    swept: 0,
    quarantined: 0,
    skipped: 0,
    failed: 0,
  };
  for (const workspaceId of await exportRoot.residue()) {
    const lock = await database.locks.tryAcquire(exportLockName(workspaceId));
    if (!lock) {
      summary.skipped += 1;
      continue;
    }
    try {
      const counter = await repairOne(options, workspaceId);
      if (counter) summary[counter] += 1;
    } finally {
      await lock.release();
    }
  }
  return summary;
}

/** A leftover that cannot be repaired does not prevent the start: the next export repairs it, or says why it cannot. */
async function repairOne(
  { exportRoot, log }: RepairOptions,
  workspaceId: string,
): Promise<Counter | undefined> {
  try {
    const { action } = await exportRoot.repair(workspaceId);
    return noteworthy[action];
  } catch (error) {
    log('The leftovers of a crashed export could not be repaired; the next export tries again', {
      workspace_id: workspaceId,
      err: error,
    });
    return 'failed';
  }
}
