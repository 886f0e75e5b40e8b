import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from './repository.mjs';

const pretendNode18 =
  "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.8'}})";

test.each([
  ['run.mjs', 'start'],
  ['run.mjs', 'test'],
  ['vitrine.mjs', 'list'],
])('%s %s says in one line that Node is too old, and ends with status 1', (script, task) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', pretendNode18, join(repositoryRoot, 'scripts', script), task],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^Vitrine needs Node 20\.19\.0 or newer, and this is Node 18\.20\.8\.[^\n]*\n$/,
  );
});
