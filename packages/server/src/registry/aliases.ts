import type { Alias, ModelRun } from '@vitrine/contract';
import { nextRegistryOrder, runAlias, type VitrineDb } from '@vitrine/db';
import { eq, sql } from 'drizzle-orm';
import { VitrineError } from '../rpc/vitrine-error.ts';
import { getModelRun } from './model-runs.ts';
import { selectAliases } from './queries.ts';

/** All aliases by name, or only the requested ones; unknown names are left out. */
export async function listAliases(db: VitrineDb, aliasNames?: readonly string[]): Promise<Alias[]> {
  const rows = await selectAliases(db, aliasNames);
  return rows.map(({ own_frame_version, newer_frame_version, ...alias }) => ({
    ...alias,
    is_stale: newer_frame_version !== null,
    stale_reason: staleReason(own_frame_version, newer_frame_version),
  }));
}

function staleReason(own: number | null, newer: number | null): Alias['stale_reason'] {
  if (newer === null) return null;
  return newer === own ? 'newer_success_run' : 'feature_frame_version_mismatch';
}

export async function getAlias(db: VitrineDb, aliasName: string): Promise<Alias> {
  const [alias] = await listAliases(db, [aliasName]);
  if (!alias) throw new VitrineError('ALIAS_NOT_FOUND', `There is no alias ${aliasName}.`);
  return alias;
}

interface SetAliasOptions {
  alias_name: string;
  run_id: string;
  description?: string | null | undefined;
}

/**
 * Points an alias at a success run, creating or moving it; without a description the old one stays. A fresh alias that already
 * matches the request is left alone; a stale one becomes fresh again.
 */
export async function setAlias(db: VitrineDb, options: SetAliasOptions): Promise<Alias> {
  assertSuccess(await getModelRun(db, options.run_id));
  const { alias_name, run_id, description } = options;
  const [standing] = await listAliases(db, [alias_name]);
  if (standing && !standing.is_stale && isAsAsked(standing, options)) return standing;
  await db
    .insert(runAlias)
    .values({ alias_name, run_id, description: description ?? null })
    .onConflictDoUpdate({
      target: runAlias.alias_name,
      set: {
        run_id,
        ...(description !== undefined && { description }),
        registry_order: nextRegistryOrder,
        updated_at: sql`now()`,
      },
    });
  return getAlias(db, alias_name);
}

function isAsAsked(standing: Alias, { run_id, description }: SetAliasOptions): boolean {
  const keepsDescription = description === undefined || description === standing.description;
  return standing.run_id === run_id && keepsDescription;
}

function assertSuccess(run: ModelRun): void {
  if (run.status === 'success') return;
  throw new VitrineError(
    'MODEL_RUN_NOT_USABLE',
    `Run ${run.run_id} is ${run.status}; an alias points at success runs only.`,
  );
}

export async function deleteAlias(db: VitrineDb, aliasName: string) {
  const gone = await db.delete(runAlias).where(eq(runAlias.alias_name, aliasName)).returning();
  if (gone.length === 0)
    throw new VitrineError('ALIAS_NOT_FOUND', `There is no alias ${aliasName}.`);
  return { alias_name: aliasName, deleted: true as const };
}
