import path from 'node:path';
import { BundleError } from '@vitrine/bundle';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import type { BundleReport } from '@vitrine/contract';
import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatReport } from '../output/format-report.ts';
import { writeJson } from '../output/write-json.ts';
import { readManifest } from '../read-manifest.ts';

/** Checks an exported directory, wherever it was copied to. Needs no settings, no database and no server. */
export async function verifyBundle(
  context: CommandContext,
  { directory, json }: { directory: string } & JsonOption,
): Promise<number> {
  const report = await readReport(directory);
  if (json) writeJson(context.out, report);
  else
    context.out.writeLine(formatReport({ report, manifest: readManifest(directory) }, context.out));
  return report.ok ? exitCodes.done : exitCodes.bad;
}

async function readReport(directory: string): Promise<BundleReport> {
  try {
    return verifyBundleDirectory(directory);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const { VitrineError } = await import('@vitrine/server');
    const code = error.code === 'BUNDLE_NOT_FOUND' ? 'BUNDLE_NOT_FOUND' : 'STORAGE_FAILED';
    throw new VitrineError(code, `${path.resolve(directory)}: ${error.message}`, { cause: error });
  }
}
