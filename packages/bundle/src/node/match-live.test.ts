import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checksumsFile } from '../bundle-format.ts';
import {
  fillSample,
  sampleId,
  sampleWorkspaceId,
  withTempDirectory,
} from '../testing/sample-bundle.ts';
import { openExportRoot } from './export-root.ts';
import { readLiveList } from './match-live.ts';

it('reads the list of an exported bundle', async () => {
  await withTempDirectory(async (root) => {
    const exports = await openExportRoot({ root });
    const fill = fillSample({ plans: 2 });
    const { bundleDigest, files } = await exports.write({ workspaceId: sampleWorkspaceId, fill });
    const list = await readLiveList(join(root, sampleWorkspaceId));
    expect(list?.bundleDigest).toBe(bundleDigest);
    const plans = [1, 2].map((number) => `scenario_plans/${sampleId(number)}.json`);
    expect([...(list?.plans ?? [])]).toEqual(
      files.filter(({ path }) => plans.includes(path)).map(({ path, sha256 }) => [path, sha256]),
    );
  });
});

it.each<[string, (list: string) => void]>([
  ['nothing', () => {}],
  ['no list', (list) => writeFileSync(list, 'x')],
  ['a directory', (list) => mkdirSync(list)],
  ['a FIFO', (list) => execFileSync('mkfifo', [list])],
  [
    'a file larger than the verifier reads',
    (list) => {
      writeFileSync(list, '');
      truncateSync(list, 2 ** 40);
    },
  ],
])('has no list where there is %s', async (_, make) => {
  await withTempDirectory(async (live) => {
    make(join(live, checksumsFile));
    expect(await readLiveList(live)).toBe(null);
  });
});
