import type { TestDatabase } from '@vitrine/db/testing';

/**
 * Copies a kept run's record under new ids and the names `copy-1` … `copy-n`, each a minute older than
 * the one before; what the run made is shared. `set` is SQL for a JSON object that differs by `n`.
 */
export async function copyWorkspaces(
  database: TestDatabase,
  options: { workspaceId: string; count: number; set?: string },
): Promise<void> {
  const { workspaceId, count, set = "'{}'::jsonb" } = options;
  const opened = await database.open();
  await opened.db.execute(`
    insert into showcase_workspace
    select (jsonb_populate_record(source, jsonb_build_object(
      'workspace_id', md5('copy ' || n),
      'name', 'copy-' || n,
      'created_at', source.created_at - n * interval '1 minute'
    ) || ${set})).*
    from showcase_workspace source, generate_series(1, ${count}) n
    where source.workspace_id = '${workspaceId}'`);
}
