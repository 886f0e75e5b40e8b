import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFileEntry } from '@vitrine/contract';
import { checksumsFile, manifestFile } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import { parseChecksums } from '../checksums.ts';
import { isPlanPath } from '../judge-plan.ts';
import { manifestSchema } from '../manifest.ts';
import type { VerifyDirectory } from './bundle-work.ts';
import { maxFileBytes } from './read-file.ts';
import type { SealedStage } from './stage.ts';
import { errnoOf } from './storage-error.ts';

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** What the checksum list of the live bundle says; whether it is true has to be checked before it counts. */
export type LiveList = {
  bundleDigest: string;
  manifestSha256: string;
  /** The hashes of the plans, by path. */
  plans: ReadonlyMap<string, string>;
};

/** Null for anything but a file that the verifier would read too. */
async function readText(path: string): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > maxFileBytes) return null;
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Reads the list of the live bundle; null if there is none, or one that is no list of manifest and plans. */
export async function readLiveList(live: string): Promise<LiveList | null> {
  let text: string | null;
  try {
    text = await readText(join(live, checksumsFile));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
  if (text === null) return null;
  const { entries, problems } = parseChecksums(text);
  const plans = new Map(entries.map(({ path, sha256 }) => [path, sha256]));
  const manifestSha256 = plans.get(manifestFile);
  plans.delete(manifestFile);
  const isOurs = [...plans.keys()].every(isPlanPath);
  if (problems.length > 0 || manifestSha256 === undefined || !isOurs) return null;
  return { bundleDigest: sha256Of(text), manifestSha256, plans };
}

function hasSamePlans({ plans }: LiveList, files: readonly ExportFileEntry[]): boolean {
  const staged = files.filter(({ path }) => path !== checksumsFile && path !== manifestFile);
  return (
    staged.length === plans.size && staged.every(({ path, sha256 }) => plans.get(path) === sha256)
  );
}

/** When the live bundle was exported, if its manifest is the listed one and differs from the stage's in nothing else. */
async function matchManifest(
  live: string,
  { list, sealed }: { list: LiveList; sealed: SealedStage },
): Promise<string | null> {
  const text = await readText(join(live, manifestFile));
  if (text === null || sha256Of(text) !== list.manifestSha256) return null;
  const exportedAt = manifestSchema.safeParse(JSON.parse(text)).data?.exported_at;
  if (exportedAt === undefined) return null;
  const expected = stringifyCanonicalJson({ ...sealed.manifest, exported_at: exportedAt });
  return text === expected ? exportedAt : null;
}

type Match = { files: ExportFileEntry[]; bundleDigest: string; exportedAt: string };

/**
 * The live bundle if it verifies now, read from disk, and has the same bytes as the stage apart from `exported_at`; null if
 * anything differs, even one byte or one extra file.
 */
export async function matchLive(
  live: string,
  { verify, list, sealed }: { verify: VerifyDirectory; list: LiveList; sealed: SealedStage },
): Promise<Match | null> {
  if (!hasSamePlans(list, sealed.files)) return null;
  const exportedAt = await matchManifest(live, { list, sealed });
  if (exportedAt === null) return null;
  const { bundleDigest } = list;
  const report = await verify(live, { judgedDigest: bundleDigest });
  if (!report.ok || report.bundle_digest !== bundleDigest) return null;
  return { files: report.files.map(({ ok: _, ...file }) => file), bundleDigest, exportedAt };
}
