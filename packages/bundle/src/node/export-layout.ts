import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BundleError } from '../bundle-error.ts';
import { isRecordId } from '../bundle-format.ts';

/** Where bundles are built and set aside, below the export root. */
export const stagingDirectory = '.tx';
/** Below the staging directory: bundles that repair could not prove to be redundant. Vitrine never deletes them. */
export const quarantineDirectory = 'quarantine';

const residueName = /^([0-9a-f]{32})\.([0-9a-f]{16})\.(new|old|spare)$/;

/** `spare`: an unfinished copy, which nothing depends on. */
type ResidueKind = 'new' | 'old' | 'spare';
export type Residue = { workspaceId: string; nonce: string; kind: ResidueKind };

/** Every path that the writer uses below one export root. */
export type ExportLayout = {
  root: string;
  staging: string;
  quarantine: string;
  live: (workspaceId: string) => string;
  residue: (residue: Residue) => string;
  /** A new name in the staging area; repair deletes everything with such a name. */
  spare: (workspaceId: string) => string;
};

export function newNonce(): string {
  return randomBytes(8).toString('hex');
}

/** The paths of an export root; `live` throws `UNSAFE_ID` before anything touches a disk. */
export function layoutExports(root: string): ExportLayout {
  const staging = join(root, stagingDirectory);
  const residue = ({ workspaceId, nonce, kind }: Residue) =>
    join(staging, `${workspaceId}.${nonce}.${kind}`);
  return {
    root,
    staging,
    quarantine: join(staging, quarantineDirectory),
    live: (workspaceId) => {
      if (isRecordId(workspaceId)) return join(root, workspaceId);
      throw new BundleError('UNSAFE_ID', 'A workspace id must be 32 lower-case hex digits', {
        evidence: { workspace_id: workspaceId },
      });
    },
    residue,
    spare: (workspaceId) => residue({ workspaceId, nonce: newNonce(), kind: 'spare' }),
  };
}

/** Parses a name in the staging directory; null for names that are not the writer's. */
export function parseResidue(name: string): Residue | null {
  const [, workspaceId, nonce, kind] = residueName.exec(name) ?? [];
  if (workspaceId === undefined || nonce === undefined) return null;
  if (kind !== 'new' && kind !== 'old' && kind !== 'spare') return null;
  return { workspaceId, nonce, kind };
}
