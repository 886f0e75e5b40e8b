import type { SweepResult } from '@vitrine/contract';
import { modelRun, runAlias, scenarioPlan, showcaseWorkspace, type VitrineDb } from '@vitrine/db';
import { type SQL, sql } from 'drizzle-orm';

/** Every sequence of hexadecimal digits in a workspace: ids have 32, digests 64. */
const namedByWorkspaces = sql`
  select digits[1] from ${showcaseWorkspace},
    regexp_matches(concat_ws(' ', created_objects, stage_digests), '[0-9a-f]{32,}', 'g') as digits`;

const named = sql`
  ${namedByWorkspaces}
  union select ${runAlias.run_id} from ${runAlias}
  union select ${scenarioPlan.run_id} from ${scenarioPlan}`;

/** Model runs that ended `failed` and that no workspace, alias or plan names, oldest first. */
export async function selectUnnamedFailedRuns(db: VitrineDb): Promise<SweepResult['model_runs']> {
  const rows = await db.execute<SweepResult['model_runs'][number]>(sql`
    select ${modelRun.run_id}, ${modelRun.error_message} from ${modelRun}
    where ${modelRun.status} = 'failed' and ${modelRun.run_id} not in (${named})
    order by ${modelRun.registry_order}`);
  return [...rows];
}

/** The given ids and digests that the database knows or names. */
export async function findKnown(db: VitrineDb, wanted: readonly string[]): Promise<Set<string>> {
  const rows = await db.execute<{ name: string }>(sql`
    select name from unnest(${toTextArray(wanted)}) as name
    where name in (select ${modelRun.run_id} from ${modelRun} union ${named})`);
  return new Set(rows.map(({ name }) => name));
}

export async function deleteModelRuns(db: VitrineDb, runIds: readonly string[]): Promise<void> {
  await db.delete(modelRun).where(sql`${modelRun.run_id} = any(${toTextArray(runIds)})`);
}

/** One parameter for any number of names. */
function toTextArray(values: readonly string[]): SQL {
  return sql`string_to_array(${values.join(',')}, ',')`;
}
