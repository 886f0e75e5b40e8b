import { readFileSync } from 'node:fs';
import { bundleProblemCodeSchema, bundleReportSchema } from '@vitrine/contract';
import { describe, expect, it } from 'vitest';
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

const page = readFileSync(new URL('../../../docs/BUNDLE_FORMAT.md', import.meta.url), 'utf8');

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
});
