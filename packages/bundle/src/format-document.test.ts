import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProblemCodeSchema, bundleReportSchema } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  bundleFormatVersion,
  checksumsFile,
  manifestFile,
  planDirectory,
} from './bundle-format.ts';
import {
  aliasReferenceSchema,
  manifestSchema,
  modelRunReferenceSchema,
  planFileEntrySchema,
  planReferenceSchema,
} from './manifest.ts';
import { quarantineDirectory, stagingDirectory } from './node/export-layout.ts';

const golden = fileURLToPath(new URL('../golden/v1', import.meta.url));
const page = readFileSync(new URL('../../../docs/BUNDLE_FORMAT.md', import.meta.url), 'utf8');

const expectationSchema = z.object({ problems: z.array(z.object({ code: z.string() })) });

function listBundles(kind: 'good' | 'bad'): string[] {
  return readdirSync(join(golden, kind))
    .map((name) => join(golden, kind, name))
    .filter((path) => statSync(path).isDirectory());
}

function codesOf(bundle: string): string[] {
  const text = readFileSync(`${bundle}.expected.json`, 'utf8');
  return expectationSchema.parse(JSON.parse(text)).problems.map((problem) => problem.code);
}

describe('the format document', () => {
  it.each(bundleProblemCodeSchema.options)('explains the problem code %s in its table', (code) => {
    expect(page).toMatch(new RegExp(`^\\| \`${code}\` \\| \\S`, 'm'));
  });

  it.each([
    checksumsFile,
    manifestFile,
    `${planDirectory}/<scenario_id>.json`,
    `${stagingDirectory}/`,
    `${stagingDirectory}/${quarantineDirectory}/`,
  ])('names %s', (name) => {
    expect(page).toContain(name);
  });

  it('has a row for every member of the manifest, and names every field of the report', () => {
    const members = [
      ...Object.keys(manifestSchema.shape),
      ...Object.keys(modelRunReferenceSchema.shape).map((key) => `model_runs[].${key}`),
      ...Object.keys(planReferenceSchema.shape).map((key) => `scenario_plans[].${key}`),
      ...Object.keys(planFileEntrySchema.shape).map((key) => `files[].${key}`),
    ];
    expect(members.filter((member) => !page.includes(`\n| \`${member}\` |`))).toEqual([]);
    for (const key of Object.keys(aliasReferenceSchema.shape)) expect(page).toContain(`\`${key}\``);
    for (const key of Object.keys(bundleReportSchema.shape)) expect(page).toContain(key);
  });

  it('names every outcome of repair, the version, and the staging area under its heading', () => {
    for (const action of [
      'none',
      'swept',
      'rolled_forward',
      'rolled_back',
      'quarantined',
      'refused',
    ]) {
      expect(page).toContain(`| \`${action}\` |`);
    }
    expect(page).toContain(`format version **${bundleFormatVersion}**`);
    expect(page).toContain('\n## Staging area\n');
  });

  it('gives a shell recipe that accepts the good bundles and refuses every bad one but for its manifest', () => {
    const recipe = /```sh\n(\(\n[\s\S]*?\n\))\n```/.exec(page)?.[1] ?? '';
    const accepts = (bundle: string) =>
      spawnSync('sh', ['-c', recipe], { cwd: bundle, stdio: 'pipe' }).status === 0;
    expect(execFileSync('sh', ['-n', '-c', recipe]).length).toBe(0);
    expect(listBundles('good').map(accepts)).toEqual(listBundles('good').map(() => true));
    const missed = listBundles('bad').filter(accepts);
    const beyondShell = new Set(['manifest_invalid', 'size_mismatch']);
    const manifestOnly = (bundle: string) =>
      codesOf(bundle).every((code) => beyondShell.has(code) || code === 'missing_file');
    expect(missed.filter((bundle) => !manifestOnly(bundle))).toEqual([]);
    expect(listBundles('bad').length - missed.length).toBeGreaterThanOrEqual(45);
  });
});
