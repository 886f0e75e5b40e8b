import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportFileEntry } from '@vitrine/contract';
import { BundleError } from '../bundle-error.ts';
import { checksumsFile, manifestFile, planDirectory, planPath } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import { formatChecksums } from '../checksums.ts';
import { type BundleManifest, manifestSchema } from '../manifest.ts';
import { flushDirectory, flushFiles, writeExclusively } from './durability.ts';
import { directoryMode } from './guard-directories.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { onDisk } from './storage-error.ts';

/** The writer that `fill` gets for one bundle: plans in any order, even concurrently; the manifest last. */
export type BundleStage = {
  writePlan: (plan: { scenario_id: string; body: unknown }) => Promise<ExportFileEntry>;
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

/** A bundle under construction, in a pinned directory; keeps one record per file. */
export class Stage {
  readonly directory: string;
  readonly #workspaceId: string;
  readonly #pinned: PinnedDirectory;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #files = new Map<string, ExportFileEntry>();
  #planDirectory: Promise<unknown> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #manifest: BundleManifest | null = null;
  #sealed = false;
  #failure: { cause: unknown } | null = null;

  constructor(directory: string, options: { workspaceId: string; pinned: PinnedDirectory }) {
    this.directory = directory;
    this.#workspaceId = options.workspaceId;
    this.#pinned = options.pinned;
  }

  async writePlan(plan: { scenario_id: string; body: unknown }): Promise<ExportFileEntry> {
    const path = planPath(plan.scenario_id);
    this.#claim(path);
    if (this.#manifest !== null) throw misused('A plan came after the manifest');
    return await this.#track(async () => {
      await this.#takeTurn();
      const text = stringifyCanonicalJson(plan.body);
      this.#planDirectory ??= onDisk({ step: 'create the plan directory' }, () =>
        mkdir(this.#pinned.at(planDirectory), { mode: directoryMode }),
      );
      await this.#planDirectory;
      return await this.#write(path, text);
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
    const list = await this.#write(checksumsFile, formatChecksums([...this.#files.values()]));
    return { manifest, files: [...this.#files.values()], bundleDigest: list.sha256 };
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

  /** Plans arrive in pages; each plan gets its own turn of the event loop, so that other requests are served in between. */
  async #takeTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => nextTurn());
    await this.#turn;
  }

  #claim(path: string): void {
    if (this.#sealed) throw misused(`${path} came after the bundle was sealed`);
    if (this.#files.has(path)) throw misused(`${path} was written twice`);
    this.#files.set(path, { path, sha256: '', size_bytes: 0 });
  }

  #judge(manifest: BundleManifest): void {
    const issues = manifestSchema.safeParse(manifest).error?.issues ?? [];
    if (issues.length === 0 && manifest.workspace.workspace_id === this.#workspaceId) return;
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

/** Creates the directory of a stage, which must not exist, and pins it. */
export async function openStage(directory: string, workspaceId: string): Promise<Stage> {
  return await onDisk({ step: 'create the stage' }, async () => {
    await mkdir(directory, { mode: directoryMode });
    try {
      return new Stage(directory, { workspaceId, pinned: pinDirectory(directory) });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  });
}
