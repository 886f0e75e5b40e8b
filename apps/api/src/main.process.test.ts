import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'vitrine-main-')));
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await expect.poll(() => processesIn(folder)).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

/** Processes whose working directory is in a folder: those of its PostgreSQL. */
function processesIn(directory: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
      } catch {
        return false;
      }
    });
}

interface Started {
  child: ChildProcess;
  output: Promise<string>;
  errors: Promise<string>;
  /** The exit code, once the process has ended. */
  ended: Promise<number | null>;
}

/** A thrown error that nobody catches, on demand. */
const thrower = `data:text/javascript,${encodeURIComponent(
  "process.on('SIGUSR2', () => { Promise.reject(new Error('deliberate')); });",
)}`;

function start(environment: Record<string, string> = {}): Started {
  const args = ['--conditions=@vitrine/source', '--import', 'tsx', '--import', thrower, program];
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      VITRINE_DATA_DIR: path.join(folder, 'data'),
      SHOWCASE_EXPORT_ROOT: path.join(folder, 'showcase'),
      ARTIFACT_ROOT: path.join(folder, 'models'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const read = (stream: Readable | null) => text(stream ?? Readable.from([]));
  return { child, output: read(child.stdout), errors: read(child.stderr), ended };
}

function isReady({ child }: Started): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const url = /Vitrine is ready on (http:\/\/[^"\s]+)/.exec(seen)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', () => reject(new Error(`ended before it was ready: ${seen}`)));
  });
}

describe('the server process', () => {
  it('shuts down in order on a signal, with viewers connected, and stops its database', async () => {
    const started = start();
    const url = await isReady(started);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(processesIn(folder).length).toBeGreaterThan(0);
    const ingested = await fetch(`${url}/demo/sales`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'date,store_code,sku,quantity,unit_price\n2025-01-01,A,B,1,1\n',
    });
    expect(ingested.status).toBe(200);
    const run = await fetch(`${url}/trpc/showcase.start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        preservation: 'keep',
        reset: true,
        skip_seed: false,
        seed_overrides: { stores: 50, products: 100 },
      }),
    });
    const { showcase_run_id } = (await run.json()).result.data;
    const input = encodeURIComponent(JSON.stringify({ showcase_run_id }));
    const viewer = await fetch(`${url}/trpc/showcase.events?input=${input}`);
    expect(viewer.headers.get('content-type')).toContain('text/event-stream');
    const idle = net.connect(Number(new URL(url).port), '127.0.0.1');
    idle.on('error', () => {});
    started.child.kill('SIGTERM');
    expect(await started.ended).toBe(0);
    expect(processesIn(folder)).toEqual([]);
    await viewer.text().catch(() => {});
    expect(await started.errors).toBe('');
  });

  it('logs an uncaught error, shuts down in order and exits with an error code', async () => {
    const started = start();
    await isReady(started);
    started.child.kill('SIGUSR2');
    expect(await started.ended).toBe(1);
    expect(await started.output).toContain('deliberate');
    expect(await started.output).not.toContain('cut off');
    expect(processesIn(folder)).toEqual([]);
  });

  it('says so if its shutdown is cut off because the database does not end', async () => {
    const started = start();
    await isReady(started);
    const database = processesIn(folder).map(Number);
    for (const pid of database) process.kill(pid, 'SIGSTOP');
    started.child.kill('SIGTERM');
    const code = await started.ended;
    for (const pid of database) process.kill(pid, 'SIGCONT');
    expect(code).toBe(1);
    expect(await started.output).toContain('cut off');
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['HOST', '0.0.0.0'],
    ['VITRINE_PANEL', 'yes'],
    ['VITRINE_ALLOWED_HOSTS', '*.example'],
    ['DATABASE_URL', 'mysql://x'],
    ['SOURCE_DATE_EPOCH', 'now'],
  ])('refuses %s=%s with one readable line', async (name, value) => {
    const started = start({ [name]: value });
    expect(await started.ended).toBe(2);
    expect(await started.errors).toMatch(new RegExp(`^vitrine: ${name} [^\\n]+\\n$`));
    expect(await started.output).toBe('');
  });

  it('says in one readable line that its port is taken', async () => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const started = start({ PORT: port, LOG_LEVEL: 'error' });
    expect(await started.ended).toBe(2);
    expect(await started.errors).toMatch(new RegExp(`^vitrine: PORT [^\\n]*${port}[^\\n]*\\n$`));
    expect(processesIn(folder)).toEqual([]);
    holder.close();
  });

  it('says in one readable line that its database cannot be reached', async () => {
    const started = start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(await started.ended).toBe(2);
    expect(await started.errors).toMatch(/^vitrine: DATABASE_URL [^\n]+\n$/);
  });

  it.each(['before it is ready', 'once it serves'])(
    'shuts down in order if its launcher is gone %s',
    async (moment) => {
      const started = start();
      if (moment === 'once it serves') await isReady(started);
      started.child.disconnect();
      expect(await started.ended).toBe(0);
      expect(processesIn(folder)).toEqual([]);
    },
  );

  it('shuts down in order on a signal before it is ready', async () => {
    const started = start();
    const ready = isReady(started).catch(() => {});
    await expect.poll(() => processesIn(folder).length).toBeGreaterThan(0);
    started.child.kill('SIGTERM');
    await ready;
    expect(await started.ended).toBe(0);
    expect(processesIn(folder)).toEqual([]);
  });
});
