import type { BundleProblem, BundleReport } from '@vitrine/contract';
import {
  bundleFormatVersion,
  checksumsFile,
  comparePaths,
  isRecordId,
  manifestFile,
} from './bundle-format.ts';
import { isCanonicalJson } from './canonical-json.ts';
import { type ChecksumList, showText } from './checksums.ts';
import { findContradictions } from './find-contradictions.ts';
import { isJsonObject } from './json-object.ts';
import { formatJsonPointer } from './json-pointer.ts';
import { type BundleManifest, manifestSchema } from './manifest.ts';

/**
 * One entry found below the bundle directory. `sha256` is null if the hash is not needed or the file is too large to be read;
 * `problems` are those in the content of a plan file.
 */
export type DiskEntry =
  | {
      kind: 'file';
      path: string;
      size_bytes: number;
      sha256: string | null;
      problems?: readonly BundleProblem[];
    }
  | { kind: 'directory' | 'symbolic_link' | 'other'; path: string };

/** A document as read, unless it is too large to be read or not UTF-8. */
export type DiskDocument =
  | { kind: 'text'; text: string }
  | { kind: 'too_large' }
  | { kind: 'not_utf8' };

/** What was read from disk; the manifest is null if it is absent. */
export type DiskBundle = {
  entries: readonly DiskEntry[];
  list: ChecksumList;
  manifest: DiskDocument | null;
};

type Disk = ReadonlyMap<string, DiskEntry>;

const maxIssues = 100;

/** Judges one file that the bundle needs, by the entry on disk at its path; null if it is as it should be. */
function requiredProblem(
  disk: Disk,
  { path, sha256 }: { path: string; sha256: string | null },
): BundleProblem | null {
  const entry = disk.get(path);
  if (entry === undefined) return { code: 'missing_file', path, expected: sha256, found: null };
  if (entry.kind === 'symbolic_link') {
    return { code: 'symbolic_link', path, expected: 'a file', found: 'a symbolic link' };
  }
  if (entry.kind !== 'file') {
    return { code: 'not_a_file', path, expected: 'a file', found: entry.kind };
  }
  if (sha256 === null || entry.sha256 === sha256) return null;
  const found = entry.sha256 ?? 'larger than the verifier reads';
  return { code: 'hash_mismatch', path, expected: sha256, found };
}

function parentsOf(paths: Iterable<string>): Set<string> {
  const parents = new Set<string>();
  for (const path of paths) {
    let end = path.lastIndexOf('/');
    while (end > 0 && !parents.has(path.slice(0, end))) {
      parents.add(path.slice(0, end));
      end = path.lastIndexOf('/', end - 1);
    }
  }
  return parents;
}

/** The closed world: what stands on disk that no list names, even empty directories. */
function unlistedProblem(entry: DiskEntry, parents: ReadonlySet<string>): BundleProblem | null {
  const path = showText(entry.path);
  if (entry.kind === 'symbolic_link') {
    return { code: 'symbolic_link', path, expected: null, found: 'a symbolic link' };
  }
  if (entry.kind === 'other') {
    return { code: 'not_a_file', path, expected: null, found: 'neither file nor directory' };
  }
  if (entry.kind === 'file') {
    const found = `${entry.size_bytes} bytes`;
    return { code: 'unlisted_file', path, expected: null, found };
  }
  if (parents.has(entry.path)) return null;
  return { code: 'unlisted_file', path: `${path}/`, expected: null, found: 'a directory' };
}

/** Every entry that is missing, is something else, or that nothing names. */
function inventoryOfDisk(
  { entries, list }: DiskBundle,
  { disk, listed }: { disk: Disk; listed: ReadonlyMap<string, string> },
): BundleProblem[] {
  const problems: BundleProblem[] = [];
  const add = (problem: BundleProblem | null) => {
    if (problem !== null) problems.push(problem);
  };
  for (const entry of list.entries) add(requiredProblem(disk, entry));
  add(requiredProblem(disk, { path: checksumsFile, sha256: null }));
  if (!disk.has(manifestFile) && !listed.has(manifestFile)) {
    add(requiredProblem(disk, { path: manifestFile, sha256: null }));
  }
  const parents = parentsOf(listed.keys());
  for (const entry of entries) {
    if (!listed.has(entry.path) && entry.path !== checksumsFile)
      add(unlistedProblem(entry, parents));
  }
  return problems;
}

function invalidManifest(expected: string, found: string | null): BundleProblem {
  return { code: 'manifest_invalid', path: manifestFile, expected, found };
}

/** What a manifest says, as far as it could be read, and its own problems. */
export type ManifestVerdict = {
  version: number | null;
  workspaceId: string | null;
  manifest: BundleManifest | null;
  problems: BundleProblem[];
};

function unreadManifest(problems: BundleProblem[]): ManifestVerdict {
  return { version: null, workspaceId: null, manifest: null, problems };
}

function judgeManifestV1(value: Record<string, unknown>, text: string): ManifestVerdict {
  const parsed = manifestSchema.safeParse(value);
  const problems = (parsed.error?.issues ?? [])
    .slice(0, maxIssues)
    .map(({ message, path }) =>
      invalidManifest(message, formatJsonPointer(path) || 'the manifest'),
    );
  if (!isCanonicalJson(value, text)) {
    problems.push(invalidManifest('canonical JSON', 'another spelling of the same value'));
  }
  const workspace = value.workspace;
  const id = isJsonObject(workspace) ? workspace.workspace_id : null;
  return {
    version: bundleFormatVersion,
    workspaceId: isRecordId(id) ? id : null,
    manifest: parsed.data ?? null,
    problems,
  };
}

function judgeVersion(value: Record<string, unknown>, text: string): ManifestVerdict {
  const version = value.bundle_format_version;
  if (version === undefined) {
    return unreadManifest([invalidManifest('bundle_format_version', null)]);
  }
  switch (version) {
    case bundleFormatVersion:
      return judgeManifestV1(value, text);
    default:
      return {
        ...unreadManifest([
          {
            code: 'unknown_format_version',
            path: manifestFile,
            expected: String(bundleFormatVersion),
            found: typeof version === 'object' ? 'an object' : showText(JSON.stringify(version)),
          },
        ]),
        version: Number.isSafeInteger(version) ? Number(version) : null,
      };
  }
}

/** Judges the manifest on its own, apart from the rest of the bundle; pure. */
export function judgeManifest(manifest: DiskDocument | null): ManifestVerdict {
  if (manifest === null) return unreadManifest([]);
  if (manifest.kind === 'too_large') {
    return unreadManifest([invalidManifest('a manifest', 'larger than the verifier reads')]);
  }
  if (manifest.kind === 'not_utf8') {
    return unreadManifest([invalidManifest('text in UTF-8', 'other bytes')]);
  }
  const { text } = manifest;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadManifest([invalidManifest('JSON', 'other text')]);
  }
  if (isJsonObject(value)) return judgeVersion(value, text);
  return unreadManifest([invalidManifest('a JSON object', null)]);
}

/** Compares the manifest with the checksum list and the disk; the list covers the hashes. */
function inventoryProblems(
  manifest: BundleManifest,
  { disk, listed }: { disk: Disk; listed: ReadonlyMap<string, string> },
): BundleProblem[] {
  const problems: BundleProblem[] = [];
  const named = new Set<string>();
  for (const { path, size_bytes } of manifest.files) {
    named.add(path);
    const entry = disk.get(path);
    const expected = `${size_bytes} bytes`;
    if (entry === undefined && !listed.has(path)) {
      problems.push({ code: 'missing_file', path, expected, found: null });
    } else if (entry?.kind === 'file' && entry.size_bytes !== size_bytes) {
      problems.push({ code: 'size_mismatch', path, expected, found: `${entry.size_bytes} bytes` });
    }
  }
  const expected = 'named in the files of the manifest';
  for (const path of listed.keys()) {
    if (path === manifestFile || named.has(path)) continue;
    problems.push({ code: 'manifest_invalid', path, expected, found: 'in the checksum list only' });
  }
  return problems;
}

/** The problems in the content of plan files that are otherwise correct. */
function planProblems(
  { entries }: DiskBundle,
  problems: readonly BundleProblem[],
): BundleProblem[] {
  const bad = new Set(problems.map((problem) => problem.path));
  return entries.flatMap((entry) =>
    entry.kind === 'file' && entry.problems && !bad.has(entry.path) ? entry.problems : [],
  );
}

function reportFiles(
  { entries }: DiskBundle,
  { listed, problems }: { listed: ReadonlyMap<string, string>; problems: readonly BundleProblem[] },
): BundleReport['files'] {
  const bad = new Set(problems.map((problem) => problem.path));
  const files: BundleReport['files'] = [];
  for (const entry of entries) {
    if (entry.kind !== 'file' || entry.sha256 === null) continue;
    const { path, sha256, size_bytes } = entry;
    if (!listed.has(path) && path !== checksumsFile) continue;
    files.push({ path, sha256, size_bytes, ok: !bad.has(path) });
  }
  return files.sort((left, right) => comparePaths(left.path, right.path));
}

/**
 * Closed-world verification of what was read from disk; pure. Names every problem: list, files, manifest, unlisted entries, and
 * contradictions inside the bundle. An unknown format version is a problem of its own, and such a bundle is judged only by its
 * checksum list.
 */
export function judgeBundle(
  bundle: DiskBundle,
  verdict: ManifestVerdict = judgeManifest(bundle.manifest),
): BundleReport {
  const disk: Disk = new Map(bundle.entries.map((entry) => [entry.path, entry]));
  const listed = new Map(bundle.list.entries.map((entry) => [entry.path, entry.sha256]));
  const { manifest } = verdict;
  const ofFiles = [
    ...bundle.list.problems,
    ...inventoryOfDisk(bundle, { disk, listed }),
    ...verdict.problems,
    ...(manifest === null ? [] : inventoryProblems(manifest, { disk, listed })),
  ];
  const problems = [
    ...ofFiles,
    ...planProblems(bundle, ofFiles),
    ...(manifest === null ? [] : findContradictions(manifest)),
  ];
  const digest = disk.get(checksumsFile);
  return {
    ok: problems.length === 0,
    workspace_id: verdict.workspaceId,
    bundle_format_version: verdict.version,
    bundle_digest: digest?.kind === 'file' ? digest.sha256 : null,
    files: reportFiles(bundle, { listed, problems }),
    problems,
  };
}
