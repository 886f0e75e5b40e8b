import type { BundleReport } from '@vitrine/contract';
import { type VerifyOptions, verifyBundleDirectory } from './verify-bundle-directory.ts';
import {
  type CopyPlansInput,
  copyPlans,
  type TaskOutcome,
  type WritePlansInput,
  type WrittenPlans,
  writePlans,
} from './write-plans.ts';

export type VerifyDirectory = (directory: string, options?: VerifyOptions) => Promise<BundleReport>;

/** The blocking work of a bundle, as a caller with other threads runs it there. */
export type BundleWork = {
  verify: VerifyDirectory;
  writePlans: (input: WritePlansInput) => Promise<TaskOutcome<WrittenPlans>>;
  copyPlans: (input: CopyPlansInput) => Promise<TaskOutcome<boolean>>;
};

/** Does the work on the thread of the caller. */
export const ownThread: BundleWork = {
  verify: verifyBundleDirectory,
  writePlans: async (input) => writePlans(input),
  copyPlans: async (input) => copyPlans(input),
};
