import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksumsFile, manifestFile } from '../bundle-format.ts';
import { stringifyCanonicalJson } from '../canonical-json.ts';
import { formatChecksums } from '../checksums.ts';
import {
  fillSample,
  sampleId,
  sampleWorkspaceId,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { openExportRoot } from './export-root.ts';
import { verifyBundleDirectory } from './verify-bundle-directory.ts';

const plans = [1, 2, 3].map((number) => `scenario_plans/${sampleId(number)}.json`);
const files = [checksumsFile, manifestFile, ...plans];

type Damage = { kind: string; file: string; other: string; at: number; bit: number };
type Damaging = (bundle: string, damage: Damage) => void;

function editBytes(change: (bytes: Buffer, damage: Damage) => Buffer): Damaging {
  return (bundle, damage) => {
    const path = join(bundle, damage.file);
    const bytes = readFileSync(path);
    writeFileSync(path, change(bytes, { ...damage, at: damage.at % bytes.length }));
  };
}

function editLines(change: (lines: string[], at: number) => string[], end = '\n'): Damaging {
  return (bundle, { at }) => {
    const path = join(bundle, checksumsFile);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const changed = change(lines, at % lines.length);
    writeFileSync(path, changed.map((line) => line + end).join(''));
  };
}

function rehash(bundle: string, path: string): void {
  const entries = files.slice(1).map((name) => ({
    path: name,
    sha256: createHash('sha256')
      .update(readFileSync(join(bundle, name)))
      .digest('hex'),
  }));
  expect(files).toContain(path);
  writeFileSync(join(bundle, checksumsFile), formatChecksums(entries));
}

/** Types of damage, each with problem codes of which at least one must be reported. */
const kinds: Record<string, { codes: string[]; damage: Damaging }> = {
  flip: {
    codes: [
      'hash_mismatch',
      'malformed_line',
      'unsafe_path',
      'missing_file',
      'unlisted_file',
      'unsorted_list',
      'duplicate_entry',
    ],
    damage: editBytes((bytes, { at, bit }) => {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      return bytes;
    }),
  },
  truncate: {
    codes: ['hash_mismatch', 'malformed_line', 'empty_list', 'unlisted_file'],
    damage: editBytes((bytes, { at }) => bytes.subarray(0, at)),
  },
  append: {
    codes: ['hash_mismatch', 'malformed_line'],
    damage: editBytes((bytes, { bit }) => Buffer.concat([bytes, Buffer.from([32 + bit])])),
  },
  empty: { codes: ['hash_mismatch', 'empty_list'], damage: editBytes(() => Buffer.alloc(0)) },
  delete: { codes: ['missing_file'], damage: (bundle, { file }) => rmSync(join(bundle, file)) },
  extraFile: {
    codes: ['unlisted_file'],
    damage: (bundle, { at }) =>
      writeFileSync(join(bundle, at % 2 ? 'scenario_plans' : '.', `x${at}`), 'x'),
  },
  extraDirectory: {
    codes: ['unlisted_file'],
    damage: (bundle, { at }) => mkdirSync(join(bundle, at % 2 ? 'scenario_plans' : '.', `x${at}`)),
  },
  rename: {
    codes: ['missing_file', 'unlisted_file'],
    damage: (bundle, { file, at }) => renameSync(join(bundle, file), join(bundle, `${file}${at}`)),
  },
  swap: {
    codes: ['hash_mismatch', 'malformed_line'],
    damage: (bundle, { file, other }) => {
      const target = other === file ? files[(files.indexOf(file) + 1) % files.length] : other;
      const [left, right] = [join(bundle, file), join(bundle, target ?? manifestFile)];
      const bytes = readFileSync(left);
      writeFileSync(left, readFileSync(right));
      writeFileSync(right, bytes);
    },
  },
  duplicateLine: {
    codes: ['duplicate_entry'],
    damage: editLines((lines, at) =>
      lines.flatMap((line, index) => (index === at ? [line, line] : [line])),
    ),
  },
  reorderedLine: {
    codes: ['unsorted_list'],
    damage: editLines((lines, at) => [...lines.slice(at + 1), ...lines.slice(0, at + 1)].reverse()),
  },
  droppedLine: {
    codes: ['unlisted_file'],
    damage: editLines((lines, at) => lines.filter((_, index) => index !== at)),
  },
  carriageReturns: { codes: ['malformed_line'], damage: editLines((lines) => lines, '\r\n') },
  upperCaseHash: {
    codes: ['malformed_line'],
    damage: editLines((lines, at) =>
      lines.map((line, index) =>
        index === at
          ? `${line.slice(0, 64).toUpperCase().replace(/\d$/, 'A')}${line.slice(64)}`
          : line,
      ),
    ),
  },
  symbolicLink: {
    codes: ['symbolic_link'],
    damage: (bundle, { file, at }) => {
      renameSync(join(bundle, file), join(bundle, '..', `kept${at}`));
      symlinkSync(join(bundle, '..', `kept${at}`), join(bundle, file));
    },
  },
  rehashedPlan: {
    codes: ['size_mismatch'],
    damage: (bundle, { at }) => {
      const path = plans[at % plans.length] ?? manifestFile;
      appendFileSync(join(bundle, path), ' '.repeat(1 + (at % 9)));
      rehash(bundle, path);
    },
  },
  rehashedManifest: {
    codes: ['manifest_invalid'],
    damage: (bundle, { at }) => {
      appendFileSync(join(bundle, manifestFile), ' '.repeat(1 + (at % 9)));
      rehash(bundle, manifestFile);
    },
  },
};

const damages = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  file: fc.constantFrom(...files),
  other: fc.constantFrom(...files),
  at: fc.nat(5_000),
  bit: fc.nat(7),
});

describe('damage', () => {
  it('of 17 types is found in 2,500 random cases, each time with a matching reason', async () => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans: 3 }) });
      const pristine = join(root, sampleWorkspaceId);
      const seen = new Set<string>();
      const property = fc.asyncProperty(damages, async (damage) => {
        const copy = join(root, 'copy');
        rmSync(copy, { recursive: true, force: true });
        cpSync(pristine, copy, { recursive: true });
        kinds[damage.kind]?.damage(copy, damage);
        const codes = (await verifyBundleDirectory(copy)).problems.map((problem) => problem.code);
        seen.add(damage.kind);
        return codes.some((code) => kinds[damage.kind]?.codes.includes(code));
      });
      await fc.assert(property, { numRuns: 2_500 });
      expect([...seen].sort()).toEqual(Object.keys(kinds).sort());
      expect((await verifyBundleDirectory(pristine)).problems).toEqual([]);
    });
  });

  it.each([
    ['cut short', '{"format_version": 1', { expected: 'JSON', found: 'other text' }],
    [
      'in another encoding',
      Buffer.from([0x7b, 0xff]),
      { expected: 'text in UTF-8', found: 'other bytes' },
    ],
  ])('of a manifest that is %s is reported in our own words', async (_how, bytes, told) => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans: 3 }) });
      const bundle = join(root, sampleWorkspaceId);
      writeFileSync(join(bundle, manifestFile), bytes);
      rehash(bundle, manifestFile);
      expect((await verifyBundleDirectory(bundle)).problems).toMatchObject([
        { code: 'manifest_invalid', ...told },
      ]);
    });
  });

  it('by an extra member is reported for the manifest as a whole', async () => {
    await withTempDirectory(async (root) => {
      const exports = await openExportRoot({ root });
      await exports.write({ workspaceId: sampleWorkspaceId, fill: fillSample({ plans: 3 }) });
      const bundle = join(root, sampleWorkspaceId);
      const manifest = JSON.parse(readFileSync(join(bundle, manifestFile), 'utf8'));
      writeFileSync(join(bundle, manifestFile), stringifyCanonicalJson({ ...manifest, extra: 1 }));
      rehash(bundle, manifestFile);
      expect((await verifyBundleDirectory(bundle)).problems).toMatchObject([
        { code: 'manifest_invalid', found: 'the manifest' },
      ]);
    });
  });
});
