import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeTree, writeInto } from '../testing.ts';
import { PrepareError, prepare } from './prepare.mjs';

const fakeTurbo =
  '#!/bin/sh\\necho turbo "$@" >> calls\\nmkdir -p packages/a/dist && echo built > packages/a/dist/a.js\\n';

/** A clone with a pnpm that records its calls and whose install adds a turbo that does the same. */
function makeClone(
  install = `mkdir -p node_modules/.bin && printf '${fakeTurbo}' > node_modules/.bin/turbo && chmod +x node_modules/.bin/turbo`,
) {
  const root = makeTree({
    'package.json': '{"name":"root","packageManager":"pnpm@12.0.0"}',
    'pnpm-lock.yaml': 'lock',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n\n',
    'tsconfig.base.json': '{}',
    'turbo.json': '{}',
    'packages/a/package.json': '{"name":"a","scripts":{"build":"x"}}',
    'packages/a/src/a.ts': 'export {};',
    'tools/pnpm': `#!/bin/sh\necho pnpm "$1" >> calls\n${install}\n`,
  });
  chmodSync(join(root, 'tools/pnpm'), 0o755);
  vi.stubEnv('npm_config_user_agent', 'pnpm/12.21.0 npm/?');
  vi.stubEnv('npm_execpath', join(root, 'tools/pnpm'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const said: string[] = [];
  return {
    root,
    said,
    run: (build = true) => prepare({ root, build, report: (line) => said.push(line) }),
    calls: () =>
      existsSync(join(root, 'calls'))
        ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n')
        : [],
  };
}

async function catchPrepareError(run: () => Promise<unknown>): Promise<PrepareError> {
  const error = await run().catch((thrown: unknown) => thrown);
  if (error instanceof PrepareError) return error;
  throw new Error(`Expected a PrepareError, got ${error}`);
}

test('a fresh clone is installed and built, and says so in four lines', async () => {
  const clone = makeClone();
  await clone.run();
  expect(clone.calls()).toEqual([
    'pnpm install',
    'turbo run build --ui=stream --output-logs=new-only',
  ]);
  expect(clone.said).toHaveLength(4);
});

test('an unchanged clone is left alone without output', async () => {
  const clone = makeClone();
  await clone.run();
  clone.said.length = 0;
  await clone.run();
  expect(clone.calls()).toHaveLength(2);
  expect(clone.said).toEqual([]);
});

test('a changed source is built again without an install', async () => {
  const clone = makeClone();
  await clone.run();
  writeInto(clone.root, 'packages/a/src/a.ts', 'export const changed = true;');
  await clone.run();
  expect(clone.calls().filter((call) => call.startsWith('pnpm'))).toHaveLength(1);
  expect(clone.calls().filter((call) => call.startsWith('turbo'))).toHaveLength(2);
});

test('a changed lockfile is installed again', async () => {
  const clone = makeClone();
  await clone.run(false);
  writeInto(clone.root, 'pnpm-lock.yaml', 'other lock');
  await clone.run(false);
  expect(clone.calls()).toEqual(['pnpm install', 'pnpm install']);
});

test('commands that start together install once', async () => {
  const clone = makeClone();
  await Promise.all([clone.run(), clone.run(), clone.run()]);
  expect(clone.calls()).toHaveLength(2);
});

test('without a network one readable line says so', async () => {
  const clone = makeClone('echo "GET https://example.invalid: getaddrinfo ENOTFOUND"; exit 1');
  const error = await catchPrepareError(clone.run);
  expect(error.message).toBe(
    'Could not reach the package registry (ENOTFOUND). Check the network and run the command again; details are in .cache/prepare.log.',
  );
  expect(error.status).toBe(1);
  expect(readFileSync(join(clone.root, '.cache/prepare.log'), 'utf8')).toContain('getaddrinfo');
});

test('a failed install shows its last lines, and is tried again the next time', async () => {
  const clone = makeClone('echo "lockfile is broken" >&2; exit 9');
  const error = await catchPrepareError(clone.run);
  expect(error.message).toContain('pnpm ended with status 9');
  expect(clone.said.at(-1)).toBe('  lockfile is broken');
  await catchPrepareError(clone.run);
  expect(clone.calls()).toEqual(['pnpm install', 'pnpm install']);
});
