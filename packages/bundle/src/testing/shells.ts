import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutOverride } from './without-override.ts';

const golden = fileURLToPath(new URL('../../golden/v1', import.meta.url));

/** The path of a program on PATH, or null if it is not installed. */
export function findProgram(name: string): string | null {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
}

export type Shell = { path: string; env: NodeJS.ProcessEnv };

/** A shell that finds itself as `sh`, whatever the system's `sh` is; busybox finds only its own tools. */
export function installShell(name: string, directory: string): Shell {
  const program = findProgram(name);
  if (program === null) throw new Error(`${name} is not installed`);
  const tools = join(directory, name);
  mkdirSync(tools);
  if (name === 'busybox') {
    const applets = spawnSync(program, ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
    for (const applet of applets) symlinkSync(program, join(tools, applet));
    return { path: join(tools, 'sh'), env: { PATH: tools } };
  }
  symlinkSync(program, join(tools, 'sh'));
  return { path: program, env: { PATH: `${tools}:/usr/bin:/bin` } };
}

/** Runs a script in a shell and returns its output; with `modesHold`, file modes apply to root too. */
export function runShell(
  shell: Shell,
  options: { words?: string[]; script: string; cwd: string; modesHold?: boolean },
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const { words = [], script, cwd, modesHold = false } = options;
    const [command = '', ...rest] = [...(modesHold ? withoutOverride() : []), shell.path, ...words];
    const child = spawn(command, rest, { cwd, env: shell.env });
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
    child.stdin.end(script);
  });
}

/** The golden bundles of format 1, as paths. */
export function listGoldenBundles(kind: 'good' | 'bad'): string[] {
  return readdirSync(join(golden, kind))
    .map((name) => join(golden, kind, name))
    .filter((path) => statSync(path).isDirectory());
}
