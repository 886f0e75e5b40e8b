import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleProblem, BundleReport, ExportFileEntry } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import { checksumsFile, manifestFile, planDirectory, planPath } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import { formatChecksums } from '../checksums.ts';
import { type BundleManifest, manifestSchema } from '../manifest.ts';
import type { BundleWork } from './bundle-work.ts';
import { flushDirectory, flushFiles, writeExclusively } from './durability.ts';
import { directoryMode } from './guard-directories.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { onDisk } from './storage-error.ts';
import { type Plan, unsettle, type WritePlansInput, type WrittenPlans } from './write-plans.ts';

/** The writer that `fill` gets for one bundle: pages of plans in any order, even concurrently; the manifest last. */
export type BundleStage = {
  /** Returns the files of the plans, in their order. */
  writePlans: (plans: readonly Plan[]) => Promise<ExportFileEntry[]>;
  writeManifest: (manifest: BundleManifest) => Promise<void>;
};

export type SealedStage = {
  manifest: BundleManifest;
  files: readonly ExportFileEntry[];
  bundleDigest: string;
};

function misused(message: string): BundleError {
  return new BundleError('STAGE_MISUSED', message);
}

type StageOptions = {
  workspaceId: string;
  work: BundleWork;
  /** The hashes of the live bundle's plans, by path: a plan with the same hash is not written until `copyHeld`. */
  livePlans: ReadonlyMap<string, string>;
};

/** A bundle that is or would be written does not verify. */
export function validationFailed(
  where: 'staged' | 'live' | 'copied',
  { problems, bundle_digest }: Pick<BundleReport, 'problems' | 'bundle_digest'>,
): BundleError {
  const message = `The ${where} bundle did not verify; the last good one is kept`;
  return new BundleError('BUNDLE_VALIDATION_FAILED', message, {
    evidence: { where, problems, bundle_digest },
  });
}

/** A bundle under construction, in a pinned directory; keeps one record per file. */
export class Stage {
  readonly directory: string;
  readonly #options: StageOptions;
  readonly #pinned: PinnedDirectory;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #files = new Map<string, ExportFileEntry>();
  /** The plans that are as in the live bundle and not in the stage yet. */
  readonly #held: ExportFileEntry[] = [];
  readonly #problems: BundleProblem[] = [];
  #planDirectory: Promise<unknown> | null = null;
  #manifest: BundleManifest | null = null;
  #sealed = false;
  #failure: { cause: unknown } | null = null;

  constructor(
    directory: string,
    { pinned, ...options }: StageOptions & { pinned: PinnedDirectory },
  ) {
    this.directory = directory;
    this.#options = options;
    this.#pinned = pinned;
  }

  async writePlans(plans: readonly Plan[]): Promise<ExportFileEntry[]> {
    const paths = plans.map((plan) => planPath(plan.scenario_id));
    for (const path of paths) this.#claim(path);
    if (this.#manifest !== null) throw misused('A plan came after the manifest');
    if (plans.length === 0) return [];
    return await this.#track(async () => {
      await this.#openPlanDirectory();
      const { livePlans } = this.#options;
      const { files, problems } = await this.#spell(
        plans.map((plan, at) => ({ ...plan, liveSha256: livePlans.get(paths[at] ?? '') ?? null })),
      );
      this.#problems.push(...problems);
      return files.map(({ isWritten, ...file }) => {
        this.#files.set(file.path, file);
        if (!isWritten) this.#held.push(file);
        return file;
      });
    });
  }

  async writeManifest(manifest: BundleManifest): Promise<void> {
    this.#claim(manifestFile);
    this.#manifest = manifest;
    await this.#track(async () => {
      this.#judge(manifest);
      return await this.#write(manifestFile, stringifyCanonicalJson(manifest));
    });
  }

  /** Ends the writing with the checksum list of all written files. Throws the error of a failed write. */
  async seal(): Promise<SealedStage> {
    await Promise.allSettled(this.#pending);
    if (this.#failure !== null) throw this.#failure.cause;
    const manifest = this.#manifest;
    if (manifest === null) throw misused('The bundle was filled without a manifest');
    this.#sealed = true;
    this.#assertSound();
    const list = await this.#write(checksumsFile, formatChecksums([...this.#files.values()]));
    return { manifest, files: [...this.#files.values()], bundleDigest: list.sha256 };
  }

  /**
   * Completes the stage with the plans that are as in the live bundle, from there. Returns false if one of them is not what the
   * list of the live bundle says: then this stage cannot be completed.
   */
  async copyHeld(live: string): Promise<boolean> {
    const to = this.#pinned.at(planDirectory);
    const from = join(live, planDirectory);
    const pages = pagesOf(this.#held, pageOfCopies);
    const copies = pages.map(async (files) =>
      unsettle(await this.#options.work.copyPlans({ from, to, files })),
    );
    await Promise.allSettled(copies);
    return (await Promise.all(copies)).every((isWhole) => isWhole);
  }

  /** Flushes every byte and every name of the stage to the disk; never repeats a failed flush. */
  async flush(): Promise<void> {
    await onDisk({ step: 'flush the new bundle' }, async () => {
      const paths = [...this.#files.keys()].map((path) => join(this.directory, path));
      await flushFiles(this.directory, paths);
      if (this.#planDirectory !== null) await flushDirectory(join(this.directory, planDirectory));
      await flushDirectory(this.directory);
    });
  }

  isAt(path: string): boolean {
    return this.#pinned.isAt(path);
  }

  /** Waits for pending writes, closes the directory and removes it if it exists. */
  async dispose(): Promise<void> {
    this.#sealed = true;
    await Promise.allSettled(this.#pending);
    this.#pinned.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #openPlanDirectory(): Promise<void> {
    this.#planDirectory ??= onDisk({ step: 'create the plan directory' }, () =>
      mkdir(this.#pinned.at(planDirectory), { mode: directoryMode }),
    );
    await this.#planDirectory;
  }

  async #spell(plans: WritePlansInput['plans']): Promise<WrittenPlans> {
    try {
      const directory = this.#pinned.at(planDirectory);
      return unsettle(await this.#options.work.writePlans({ directory, plans }));
    } catch (error) {
      // What cannot be sent to another thread is not JSON either; spelling it here says what and where it is.
      if (error instanceof BundleError) throw error;
      for (const { body } of plans) stringifyCanonicalJson(body);
      throw error;
    }
  }

  /** Throws what the verifier would find in the plans, before anything is made durable. */
  #assertSound(): void {
    const problems = this.#problems;
    if (problems.length > 0) throw validationFailed('staged', { problems, bundle_digest: null });
  }

  #claim(path: string): void {
    if (this.#sealed) throw misused(`${path} came after the bundle was sealed`);
    if (this.#files.has(path)) throw misused(`${path} was written twice`);
    this.#files.set(path, { path, sha256: '', size_bytes: 0 });
  }

  #judge(manifest: BundleManifest): void {
    const issues = manifestSchema.safeParse(manifest).error?.issues ?? [];
    if (issues.length === 0 && manifest.workspace.workspace_id === this.#options.workspaceId)
      return;
    throw new BundleError('BUNDLE_VALIDATION_FAILED', 'The manifest breaks its own schema', {
      evidence: {
        issues: issues.map(({ path, message }) => ({ path: path.map(String), message })),
        workspace_id: manifest.workspace.workspace_id,
      },
    });
  }

  async #track<Result>(work: () => Promise<Result>): Promise<Result> {
    const running = work();
    this.#pending.add(running);
    try {
      return await running;
    } catch (error) {
      this.#failure ??= { cause: error };
      throw error;
    } finally {
      this.#pending.delete(running);
    }
  }

  async #write(path: string, text: string): Promise<ExportFileEntry> {
    const bytes = Buffer.from(text, 'utf8');
    await onDisk({ step: 'write a file of the new bundle', path }, () =>
      writeExclusively(this.#pinned.at(path), bytes),
    );
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const entry = { path, sha256, size_bytes: bytes.length };
    this.#files.set(path, entry);
    return entry;
  }
}

/** The number of files that are copied as one task. */
const pageOfCopies = 500;

function pagesOf<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, page) => items.slice(page * size, (page + 1) * size));
}

/** Creates the directory of a stage, which must not exist, and pins it. */
export async function openStage(directory: string, options: StageOptions): Promise<Stage> {
  return await onDisk({ step: 'create the stage' }, async () => {
    await mkdir(directory, { mode: directoryMode });
    try {
      return new Stage(directory, { ...options, pinned: pinDirectory(directory) });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  });
}
