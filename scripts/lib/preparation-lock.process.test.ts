import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { makeTree } from '../testing.ts';
import { repositoryRoot } from './repository.mjs';

const moduleUrl = pathToFileURL(join(repositoryRoot, 'scripts/lib/preparation-lock.mjs')).href;

/** Starts a process that takes the lock, writes a line, waits, writes another and releases the lock. */
function startHolder(root: string, body: string): ChildProcess {
  const code = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    import { withPreparationLock } from '${moduleUrl}';
    const log = (line) => appendFileSync('${root}/log', line + '\\n');
    await withPreparationLock({ file: '${root}/.cache/lock', onWait: () => console.log('waits'), work: async (onSpawn) => { ${body} } });
  `;
  return spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function readLines(root: string): string[] {
  return readFileSync(join(root, 'log'), 'utf8').trim().split('\n');
}

test('processes that start at once work one after the other', async () => {
  const root = makeTree();
  const holders = Array.from({ length: 5 }, () =>
    startHolder(root, "log('in'); await delay(100); log('out');"),
  );
  const statuses = await Promise.all(
    holders.map(async (holder) => (await once(holder, 'exit'))[0]),
  );
  expect(statuses).toEqual([0, 0, 0, 0, 0]);
  expect(readLines(root)).toEqual(Array.from({ length: 5 }, () => ['in', 'out']).flat());
  expect(existsSync(join(root, '.cache/lock'))).toBe(false);
});

test('the lock of a killed process is taken over', async () => {
  const root = makeTree();
  const killed = startHolder(root, "console.log('holds'); await delay(60_000);");
  await once(killed.stdout ?? killed, 'data');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(existsSync(join(root, '.cache/lock'))).toBe(true);

  const [status] = await once(startHolder(root, "log('in');"), 'exit');
  expect(status).toBe(0);
  expect(readLines(root)).toEqual(['in']);
});

test('others wait for an install that outlives its killed parent', async () => {
  const root = makeTree();
  const killed = startHolder(
    root,
    `const { spawn } = await import('node:child_process');
     const child = spawn('sh', ['-c', 'sleep 1; echo installed >> ${root}/log'], { detached: true, stdio: 'ignore' });
     onSpawn(child.pid);
     console.log(child.pid);
     await delay(60_000);`,
  );
  const [pid] = await once(killed.stdout ?? killed, 'data');
  expect(Number(pid)).toBeGreaterThan(0);
  const next = startHolder(root, "log('in');");
  await once(next.stdout ?? next, 'data');
  killed.kill('SIGKILL');
  const [status] = await once(next, 'exit');
  expect(status).toBe(0);
  expect(readLines(root)).toEqual(['installed', 'in']);
});
