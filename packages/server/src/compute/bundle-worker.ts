import { type VerifyOptions, verifyBundleDirectory } from '@vitrine/bundle/node';
import type { BundleReport } from '@vitrine/contract';

export { copyPlans, writePlans } from '@vitrine/bundle/node';

interface VerifyInput {
  directory: string;
  options: VerifyOptions;
}

export function verifyBundle({ directory, options }: VerifyInput): Promise<BundleReport> {
  return verifyBundleDirectory(directory, options);
}
