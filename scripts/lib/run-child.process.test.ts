import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { makeTree } from '../testing.ts';
import { repositoryRoot } from './repository.mjs';
import { runChild, runUntilFirstEnds } from './run-child.mjs';

const moduleUrl = pathToFileURL(join(repositoryRoot, 'scripts/lib/run-child.mjs')).href;
const moduleOf = (code: string) => ['--input-type=module', '-e', code];

const patientChild = `
  process.on('SIGINT', () => console.log('SIGINT'));
  process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7); });
  process.once('disconnect', () => process.exit(0));
  console.log('ready ' + process.pid);
  setInterval(() => {}, 1000);
`;

function startLauncher() {
  const launcher = spawn(
    process.execPath,
    moduleOf(`
      import { runChild, runUntilFirstEnds } from '${moduleUrl}';
      process.on('SIGINT', () => console.log('launcher'));
      process.exitCode = await runChild({
        command: process.execPath,
        args: ['-e', ${JSON.stringify(patientChild)}],
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      });
    `),
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: launcher.stdout })[Symbol.asyncIterator]();
  return { launcher, nextLine: async () => (await lines.next()).value };
}

test('returns the exit status, and 128 + n after a signal', async () => {
  expect(await runChild({ command: 'sh', args: ['-c', 'exit 3'] })).toBe(3);
  expect(await runChild({ command: 'sh', args: ['-c', 'kill -TERM $$'] })).toBe(143);
});

test('of programs side by side, the first to end stops the other and determines the status', async () => {
  const status = await runUntilFirstEnds([
    { command: 'sh', args: ['-c', 'exit 4'] },
    { command: 'sh', args: ['-c', 'exec sleep 600'] },
  ]);
  expect(status).toBe(4);
});

test('other processes of the child’s group are waited for on request', async () => {
  const root = makeTree();
  await runChild({
    command: 'sh',
    args: ['-c', `(sleep 0.3; echo late > ${root}/late) & exit 0`],
    stdio: 'ignore',
    awaitGroup: true,
  });
  expect(existsSync(join(root, 'late'))).toBe(true);
});

test('a missing program is an error', async () => {
  await expect(runChild({ command: 'no-such-program', args: [] })).rejects.toThrow('ENOENT');
});

test('a signal reaches the child, whose status becomes the launcher’s', async () => {
  const { launcher, nextLine } = startLauncher();
  expect(await nextLine()).toMatch(/^ready/);
  launcher.kill('SIGTERM');
  expect(await nextLine()).toBe('SIGTERM');
  expect((await once(launcher, 'exit'))[0]).toBe(7);
});

test('a Ctrl-C that arrives twice, from the terminal and through npm, reaches the child once', async () => {
  const { launcher, nextLine } = startLauncher();
  const child = Number((await nextLine())?.split(' ')[1]);
  const seen: string[] = [];
  const readUntil = async (line: string) => {
    while (seen.at(-1) !== line) seen.push((await nextLine()) ?? line);
  };
  process.kill(-(launcher.pid ?? Number.NaN), 'SIGINT');
  await readUntil('SIGINT');
  if (!seen.includes('launcher')) await readUntil('launcher');
  seen.push('again');
  launcher.kill('SIGINT');
  await readUntil('launcher');
  // The child ends after any other signal that reached it.
  process.kill(child, 'SIGTERM');
  await readUntil('SIGTERM');
  expect(seen.filter((line) => line === 'SIGINT')).toHaveLength(1);
});
