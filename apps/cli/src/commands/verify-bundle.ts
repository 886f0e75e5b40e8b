import path from 'node:path';
import { BundleError, requireDigest } from '@vitrine/bundle';
import { verifyBundleDirectory } from '@vitrine/bundle/node';
import type { BundleReport } from '@vitrine/contract';
import type { CommandContext, JsonOption } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatReport } from '../output/format-report.ts';
import { writeJson } from '../output/write-json.ts';
import { readModelRuns } from '../read-model-runs.ts';

export interface VerifyOptions extends JsonOption {
  directory: string;
  /** The SHA-256 expected of the checksum list, in lower-case hex. */
  digest?: string | null;
}

/**
 * Checks an exported directory anywhere on disk, and compares it with a digest kept elsewhere if one is given. Needs no settings,
 * no database and no server.
 */
export async function verifyBundle(
  context: CommandContext,
  { directory, digest = null, json }: VerifyOptions,
): Promise<number> {
  const found = await readReport(directory);
  const report = digest === null ? found : requireDigest(found, digest);
  if (json) writeJson(context.out, report);
  else {
    const modelRuns = readModelRuns(directory);
    context.out.writeLine(formatReport({ report, modelRuns, digest }, context.out));
  }
  return report.ok ? exitCodes.done : exitCodes.bad;
}

async function readReport(directory: string): Promise<BundleReport> {
  try {
    return await verifyBundleDirectory(directory);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    const { VitrineError } = await import('@vitrine/server');
    const code = error.code === 'BUNDLE_NOT_FOUND' ? 'BUNDLE_NOT_FOUND' : 'STORAGE_FAILED';
    throw new VitrineError(code, `${path.resolve(directory)}: ${error.message}`, { cause: error });
  }
}
