import { type Durability, judgeDurability } from '@vitrine/bundle/node';
import type { Health } from '@vitrine/contract';
import type { VitrineConfig } from '../config.ts';

type Judged = { durability: Durability };
type Setting = Health['not_durable'][number]['setting'];

/** Whether `/health` reports safety from power cuts: true only if every folder is known to be safe, otherwise with the reasons. */
export async function describeDurability(
  { exportRoot, artifacts }: { exportRoot: Judged; artifacts: Judged },
  { database }: Pick<VitrineConfig, 'database'>,
): Promise<Pick<Health, 'durable' | 'not_durable'>> {
  const folders: [Setting, Durability][] = [
    ['SHOWCASE_EXPORT_ROOT', exportRoot.durability],
    ['ARTIFACT_ROOT', artifacts.durability],
  ];
  if (database.kind === 'embedded') {
    folders.push(['VITRINE_DATA_DIR', await judgeDurability(database.dataDirectory)]);
  }
  const not_durable = folders.flatMap(([setting, { file_system, reason }]) =>
    reason === null ? [] : [{ setting, file_system, reason }],
  );
  return { durable: not_durable.length === 0, not_durable };
}
