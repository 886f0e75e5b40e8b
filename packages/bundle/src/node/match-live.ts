import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleReport, ExportFileEntry } from '@vitrine/contract';
import { checksumsFile, manifestFile } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import { manifestSchema } from '../manifest.ts';
import type { VerifyDirectory } from './repair.ts';
import type { SealedStage } from './stage.ts';

function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function fingerprint(files: readonly ExportFileEntry[]): string {
  return files
    .filter(({ path }) => path !== checksumsFile && path !== manifestFile)
    .map(({ path, sha256, size_bytes }) => `${sha256} ${size_bytes} ${path}\n`)
    .sort()
    .join('');
}

async function readExportedAt(live: string, report: BundleReport): Promise<string | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(join(live, manifestFile), flags);
  try {
    const text = await handle.readFile('utf8');
    const listed = report.files.find((file) => file.path === manifestFile);
    if (listed?.sha256 !== sha256Of(text)) return null;
    return manifestSchema.parse(JSON.parse(text)).exported_at;
  } finally {
    await handle.close();
  }
}

/**
 * The live bundle's report if it verifies now and has the same bytes as the stage apart from
 * `exported_at`; null if anything differs, even one byte or one extra file.
 */
export async function matchLive(
  live: string,
  { verify, sealed }: { verify: VerifyDirectory; sealed: SealedStage },
): Promise<{ report: BundleReport; bundleDigest: string; exportedAt: string } | null> {
  const report = await verify(live);
  const bundleDigest = report.bundle_digest;
  if (!report.ok || bundleDigest === null) return null;
  if (fingerprint(report.files) !== fingerprint(sealed.files)) return null;
  const exportedAt = await readExportedAt(live, report);
  if (exportedAt === null) return null;
  const expected = stringifyCanonicalJson({ ...sealed.manifest, exported_at: exportedAt });
  const manifest = report.files.find((file) => file.path === manifestFile);
  return manifest?.sha256 === sha256Of(expected) ? { report, bundleDigest, exportedAt } : null;
}
