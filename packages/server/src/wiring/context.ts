import type { ExportRoot } from '@vitrine/bundle/node';
import type { Preset, WorkspaceExportResult } from '@vitrine/contract';
import type { Database, VitrineDb } from '@vitrine/db';
import type { ArtifactStore } from '../registry/artifact-store.ts';
import type { EvidenceStore } from '../replay-proof/evidence-store.ts';
import type { LoadBaseline } from '../scenario/simulate-scenario.ts';
import type { Runner } from '../showcase/create-runner.ts';
import type { RunNotifier } from '../showcase/watch-events.ts';
import type { ReferenceLookup } from '../workspace/reference-lookup.ts';

/** What a process creates once and every request shares. */
export interface Services {
  database: Database;
  artifacts: ArtifactStore;
  evidence: EvidenceStore;
  exportRoot: ExportRoot;
  exportWorkspace: (workspaceId: string) => Promise<WorkspaceExportResult>;
  loadBaseline: LoadBaseline;
  presets: Preset[];
  runner: Runner;
  notifier: RunNotifier;
  /** Logs problems that do not fail the call. */
  log(message: string, fields: Record<string, unknown>): void;
}

/** The context of a procedure. Inside a transaction `db` is that transaction, for sibling callers too. */
export interface RequestContext {
  db: VitrineDb;
  services: Services;
  /** Callers of the sibling routers, bound to a database handle. */
  createLookup: (db: VitrineDb) => ReferenceLookup;
  requestId: string;
}
