import type { BundleProblem, BundleReport } from '@vitrine/contract';
import {
  bundleFormatVersion,
  checksumsFile,
  comparePaths,
  isRecordId,
  manifestFile,
} from './bundle-format.ts';
import { stringifyCanonicalJson } from './canonical-json.ts';
import { type ChecksumEntry, parseChecksums, showText } from './checksums.ts';
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

/** What was read from disk; the two documents are null if they are absent or too large. */
export type DiskBundle = {
  entries: readonly DiskEntry[];
  manifest: Uint8Array | null;
  checksums: Uint8Array | null;
};

type Disk = ReadonlyMap<string, DiskEntry>;

const maxIssues = 100;

function readList(bundle: DiskBundle, disk: Disk): ReturnType<typeof parseChecksums> {
  if (bundle.checksums !== null) {
    return parseChecksums(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bundle.checksums));
  }
  if (disk.get(checksumsFile)?.kind !== 'file') return { entries: [], problems: [] };
  const [expected, found] = ['a checksum list', 'larger than the verifier reads'];
  const problem = { code: 'malformed_line', path: checksumsFile, expected, found } as const;
  return { entries: [], problems: [problem] };
}

/** Judges one file that the bundle needs, by the entry on disk at its path. */
function requiredProblems(
  disk: Disk,
  { path, sha256 }: { path: string; sha256: string | null },
): BundleProblem[] {
  const entry = disk.get(path);
  if (entry === undefined) return [{ code: 'missing_file', path, expected: sha256, found: null }];
  if (entry.kind === 'symbolic_link') {
    return [{ code: 'symbolic_link', path, expected: 'a file', found: 'a symbolic link' }];
  }
  if (entry.kind !== 'file') {
    return [{ code: 'not_a_file', path, expected: 'a file', found: entry.kind }];
  }
  if (sha256 === null || entry.sha256 === sha256) return [];
  const found = entry.sha256 ?? 'larger than the verifier reads';
  return [{ code: 'hash_mismatch', path, expected: sha256, found }];
}

function parentsOf(paths: Iterable<string>): Set<string> {
  const parents = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      parents.add(path.slice(0, end));
    }
  }
  return parents;
}

/** The closed world: reports everything on disk that no list names, even empty directories. */
function unlistedProblems(
  entries: readonly DiskEntry[],
  required: ReadonlySet<string>,
): BundleProblem[] {
  const parents = parentsOf(required);
  return entries.flatMap((entry): BundleProblem[] => {
    if (required.has(entry.path)) return [];
    const path = showText(entry.path);
    if (entry.kind === 'symbolic_link') {
      return [{ code: 'symbolic_link', path, expected: null, found: 'a symbolic link' }];
    }
    if (entry.kind === 'other') {
      return [{ code: 'not_a_file', path, expected: null, found: 'neither file nor directory' }];
    }
    if (entry.kind === 'file') {
      const found = `${entry.size_bytes} bytes`;
      return [{ code: 'unlisted_file', path, expected: null, found }];
    }
    if (parents.has(entry.path)) return [];
    return [{ code: 'unlisted_file', path: `${path}/`, expected: null, found: 'a directory' }];
  });
}

function invalidManifest(expected: string, found: string | null): BundleProblem {
  return { code: 'manifest_invalid', path: manifestFile, expected, found };
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return stringifyCanonicalJson(value) === text;
  } catch {
    return false;
  }
}

type ManifestVerdict = {
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
  if (!isCanonical(value, text)) {
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

function judgeManifest(bundle: DiskBundle, disk: Disk): ManifestVerdict {
  if (bundle.manifest === null) {
    const tooLarge = disk.get(manifestFile)?.kind === 'file';
    return unreadManifest(
      tooLarge ? [invalidManifest('a manifest', 'larger than the verifier reads')] : [],
    );
  }
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bundle.manifest);
  } catch {
    return unreadManifest([invalidManifest('text in UTF-8', 'other bytes')]);
  }
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
  const named = new Set(manifest.files.map((file) => file.path));
  const ofManifest = manifest.files.flatMap(({ path, size_bytes }): BundleProblem[] => {
    const entry = disk.get(path);
    if (entry === undefined && !listed.has(path)) {
      return [{ code: 'missing_file', path, expected: `${size_bytes} bytes`, found: null }];
    }
    if (entry?.kind !== 'file' || entry.size_bytes === size_bytes) return [];
    const [expected, found] = [`${size_bytes} bytes`, `${entry.size_bytes} bytes`];
    return [{ code: 'size_mismatch', path, expected, found }];
  });
  const ofList = [...listed.keys()]
    .filter((path) => path !== manifestFile && !named.has(path))
    .map(
      (path): BundleProblem => ({
        code: 'manifest_invalid',
        path,
        expected: 'named in the files of the manifest',
        found: 'in the checksum list only',
      }),
    );
  return [...ofManifest, ...ofList];
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
  bundle: DiskBundle,
  { listed, problems }: { listed: readonly ChecksumEntry[]; problems: readonly BundleProblem[] },
): BundleReport['files'] {
  const reported = new Set([checksumsFile, ...listed.map((entry) => entry.path)]);
  const bad = new Set(problems.map((problem) => problem.path));
  return bundle.entries
    .flatMap((entry) => {
      if (entry.kind !== 'file' || entry.sha256 === null || !reported.has(entry.path)) return [];
      const { path, sha256, size_bytes } = entry;
      return [{ path, sha256, size_bytes, ok: !bad.has(path) }];
    })
    .sort((left, right) => comparePaths(left.path, right.path));
}

/**
 * Closed-world verification of what was read from disk; pure. Names every problem: list, files, manifest, unlisted entries, and
 * contradictions inside the bundle. An unknown format version is a problem of its own, and such a bundle is judged only by its
 * checksum list.
 */
export function judgeBundle(bundle: DiskBundle): BundleReport {
  const disk: Disk = new Map(bundle.entries.map((entry) => [entry.path, entry]));
  const list = readList(bundle, disk);
  const listed = new Map(list.entries.map((entry) => [entry.path, entry.sha256]));
  const required = new Map<string, string | null>(listed);
  required.set(checksumsFile, null);
  if (!disk.has(manifestFile)) required.set(manifestFile, listed.get(manifestFile) ?? null);
  const verdict = judgeManifest(bundle, disk);
  const ofFiles = [
    ...list.problems,
    ...[...required].flatMap(([path, sha256]) => requiredProblems(disk, { path, sha256 })),
    ...unlistedProblems(bundle.entries, new Set(required.keys())),
    ...verdict.problems,
    ...(verdict.manifest === null ? [] : inventoryProblems(verdict.manifest, { disk, listed })),
  ];
  const problems = [
    ...ofFiles,
    ...planProblems(bundle, ofFiles),
    ...(verdict.manifest === null ? [] : findContradictions(verdict.manifest)),
  ];
  const digest = disk.get(checksumsFile);
  return {
    ok: problems.length === 0,
    workspace_id: verdict.workspaceId,
    bundle_format_version: verdict.version,
    bundle_digest: digest?.kind === 'file' ? digest.sha256 : null,
    files: reportFiles(bundle, { listed: list.entries, problems }),
    problems,
  };
}
