import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyBundleDirectory } from '../node/verify-bundle-directory.ts';
import { sampleWorkspaceId } from './sample-bundle.ts';

/** The generation of the sample bundle that is live and intact; else 'absent' or 'broken'. */
export async function liveGeneration(root: string): Promise<string> {
  const live = join(root, sampleWorkspaceId);
  if (!existsSync(live)) return 'absent';
  if (!(await verifyBundleDirectory(live)).ok) return 'broken';
  const notes = /generation (\d+)/.exec(readFileSync(join(live, 'manifest.json'), 'utf8'));
  return notes?.[1] ?? 'broken';
}
