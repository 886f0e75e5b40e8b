import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createComputePool } from './compute-pool.ts';
import { hashArtifact, readArtifact } from './hash-artifact.ts';

let directory: string;
let root: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'vitrine-hash-'));
  root = path.join(directory, 'models');
  mkdirSync(path.join(root, 'run'), { recursive: true });
  writeFileSync(path.join(root, 'run/model.json'), '{"last": 5}\n');
  writeFileSync(path.join(directory, 'secret.json'), 'outside\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const hash = (uri: string, changes: { timeoutMs?: number; sizeBytes?: number } = {}) =>
  hashArtifact({ root, uri, sizeBytes: null, timeoutMs: 60_000, ...changes });

describe('hashArtifact', () => {
  it('hashes a file below the root', () => {
    const sha256 = createHash('sha256').update('{"last": 5}\n').digest('hex');
    expect(hash('run/model.json')).toEqual({ ok: true, sha256, sizeBytes: 12 });
  });

  it('hashes an empty file and one of many chunks', () => {
    writeFileSync(path.join(root, 'empty'), '');
    expect(hash('empty')).toMatchObject({
      sha256: createHash('sha256').digest('hex'),
      sizeBytes: 0,
    });
    const bytes = Buffer.alloc(3 * 1024 * 1024 + 5, 'x');
    writeFileSync(path.join(root, 'large'), bytes);
    expect(hash('large')).toMatchObject({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.length,
    });
  });

  it.each([
    '../secret.json',
    'run/../../secret.json',
    '/etc/passwd',
    'file:///etc/passwd',
    './run/model.json',
    'run//model.json',
    'run\\model.json',
    'run/model.json\u0000',
    '',
    '..',
    `${'a/'.repeat(600)}b`,
  ])('reports %j as outside the root without touching it', (uri) => {
    expect(hash(uri)).toEqual({ ok: false, reason: 'outside_root' });
  });

  it('follows no symbolic link, at the end or on the way, inside or out', () => {
    symlinkSync('../../secret.json', path.join(root, 'run/out.json'));
    symlinkSync('model.json', path.join(root, 'run/in.json'));
    symlinkSync('nowhere', path.join(root, 'run/dangling.json'));
    symlinkSync('..', path.join(root, 'up'));
    symlinkSync('run', path.join(root, 'sideways'));
    for (const uri of [
      'run/out.json',
      'run/in.json',
      'run/dangling.json',
      'up/secret.json',
      'sideways/model.json',
    ]) {
      expect(hash(uri), uri).toEqual({ ok: false, reason: 'outside_root' });
    }
  });

  it('reports a missing file, and a file in place of a directory, as missing', () => {
    expect(hash('run/other.json')).toEqual({ ok: false, reason: 'missing' });
    expect(hash('other/model.json')).toEqual({ ok: false, reason: 'missing' });
    expect(hash('run/model.json/deeper')).toEqual({ ok: false, reason: 'missing' });
    const gone = { root: path.join(root, 'gone'), uri: 'a', sizeBytes: null, timeoutMs: 1_000 };
    expect(hashArtifact(gone)).toEqual({ ok: false, reason: 'missing' });
  });

  it('reports a directory as not a file, and never waits for a FIFO or a socket', async () => {
    execFileSync('mkfifo', [path.join(root, 'fifo')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path.join(root, 'socket'), resolve));
    try {
      for (const uri of ['run', 'fifo', 'socket']) {
        expect(hash(uri), uri).toEqual({ ok: false, reason: 'not_a_file' });
      }
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it.runIf(process.platform === 'linux')(
    'reports a file with more content than its size as changed',
    () => {
      const version = { root: '/proc', uri: 'version', sizeBytes: null, timeoutMs: 1_000 };
      expect(hashArtifact(version)).toEqual({ ok: false, reason: 'changed_during_read' });
    },
  );

  it('compares the recorded size first, and hashes a file of another size only if that is cheap', () => {
    const sha256 = createHash('sha256').update('{"last": 5}\n').digest('hex');
    expect(hash('run/model.json', { sizeBytes: 11 })).toEqual({ ok: true, sha256, sizeBytes: 12 });
    const sizeBytes = 2 ** 40;
    writeFileSync(path.join(root, 'grown'), '');
    truncateSync(path.join(root, 'grown'), sizeBytes);
    // No time is left for reading.
    const timeoutMs = -1;
    expect(hash('grown', { sizeBytes: 12, timeoutMs })).toEqual({
      ok: true,
      sha256: null,
      sizeBytes,
    });
    expect(hash('grown', { sizeBytes, timeoutMs })).toEqual({ ok: false, reason: 'timed_out' });
  });

  it('gives up after its time limit', () => {
    expect(hash('run/model.json', { timeoutMs: -1 })).toEqual({ ok: false, reason: 'timed_out' });
  });

  it('notices a writer on a worker thread, and stops on abort', async () => {
    const pool = createComputePool();
    const file = path.join(root, 'growing');
    writeFileSync(file, '');
    truncateSync(file, 256 * 1024 * 1024);
    const input = { root, uri: 'growing', sizeBytes: null, timeoutMs: 60_000 };
    try {
      let settled = false;
      const hashing = pool.run('hashArtifact', input).finally(() => {
        settled = true;
      });
      while (!settled) {
        appendFileSync(file, 'x');
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await hashing).toEqual({ ok: false, reason: 'changed_during_read' });
      const stop = new AbortController();
      const stopped = pool.run('hashArtifact', input, stop.signal);
      stop.abort();
      await expect(stopped).rejects.toThrow(/abort/i);
    } finally {
      await pool.close();
    }
  });
});

describe('readArtifact', () => {
  const read = (uri: string, changes: { sizeBytes?: number; timeoutMs?: number } = {}) =>
    readArtifact({ root, uri, maxBytes: 1_000, sizeBytes: null, timeoutMs: 60_000, ...changes });

  it('returns the text that it hashed, whether its size was recorded or not', () => {
    const text = '{"last": 5}\n';
    const found = { ok: true, sha256: createHash('sha256').update(text).digest('hex'), text };
    expect(read('run/model.json')).toEqual(found);
    expect(read('run/model.json', { sizeBytes: 12 })).toEqual(found);
  });

  it('refuses a file of a wrong size before reading a byte of it', () => {
    writeFileSync(path.join(root, 'huge'), '');
    truncateSync(path.join(root, 'huge'), 60 * 1024 ** 3);
    // No time is left for reading.
    const timeoutMs = -1;
    expect(read('huge', { timeoutMs })).toEqual({ ok: false, reason: 'too_large' });
    expect(read('run/model.json', { sizeBytes: 11, timeoutMs })).toEqual({
      ok: false,
      reason: 'other_size',
    });
    expect(read('run/model.json', { sizeBytes: 12, timeoutMs })).toEqual({
      ok: false,
      reason: 'timed_out',
    });
  });

  it('reads nothing outside the root, and says what is missing', () => {
    expect(read('../secret.json')).toEqual({ ok: false, reason: 'outside_root' });
    expect(read('run/other.json')).toEqual({ ok: false, reason: 'missing' });
  });
});
