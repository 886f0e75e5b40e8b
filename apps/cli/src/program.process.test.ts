import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  assembleManifest,
  checksumsFile,
  formatChecksums,
  manifestFile,
  planPath,
  stringifyCanonicalJson,
} from '@vitrine/bundle';
import {
  bundleReportSchema,
  ingestResultSchema,
  listWorkspacesResultSchema,
  pipelineResultSchema,
  problemSchema,
  replayProofSchema,
  replayVerdictSchema,
  runRequestSchema,
  showcaseRunIdSchema,
  stepEventSchema,
  sweepResultSchema,
  type WorkspaceExportResult,
  workspaceExportResultSchema,
  workspaceIdSchema,
} from '@vitrine/contract';
import { openDatabase } from '@vitrine/db';
import { holdWriters } from '@vitrine/db/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

/** The built command line, started as `npx vitrine` starts it. */
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const runResultSchema = pipelineResultSchema.extend({ showcase_run_id: showcaseRunIdSchema });
const replayResultSchema = runResultSchema.extend({
  source_workspace_id: workspaceIdSchema,
  replay_verdict: replayVerdictSchema.nullable(),
  proof: replayProofSchema.nullable(),
});

let folder: string;
let environment: NodeJS.ProcessEnv;

/** An empty folder for the tests of a group. */
const useFolder = () => {
  beforeAll(openFolder);
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
};

function openFolder() {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-cli-'));
  // The embedded PostgreSQL runs as another user when tests run as root.
  chmodSync(folder, 0o755);
  environment = {
    PATH: process.env.PATH,
    DATABASE_URL: '',
    LOG_LEVEL: '',
    VITRINE_DATA_DIR: join(folder, 'data'),
    SHOWCASE_EXPORT_ROOT: join(folder, 'exports'),
    ARTIFACT_ROOT: join(folder, 'models'),
  };
}

interface Answer {
  code: number | null;
  out: string;
  err: string;
}

function start(args: readonly string[], extra: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...environment, ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function collect(child: ChildProcess): Promise<Answer> {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code]: (number | null)[] = await once(child, 'close');
  return { code: code ?? null, out, err };
}

const vitrine = (...args: string[]) => collect(start(args));

/** The one document on standard output, checked against its schema. */
function documentOf<Document>(
  answer: Answer,
  schema: { parse(value: unknown): Document },
): Document {
  return schema.parse(JSON.parse(answer.out));
}

async function expectImpossible(answer: Promise<Answer>, code: string, words: RegExp) {
  const { code: exitCode, out, err } = await answer;
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  const problem = problemSchema.parse(JSON.parse(err));
  expect(problem.code).toBe(code);
  expect(problem.detail).toMatch(words);
}

async function loadSample(): Promise<void> {
  expect((await vitrine('sample')).code).toBe(0);
  const loaded = await vitrine('ingest', 'sample-sales.csv', '--json');
  expect([loaded.code, loaded.err]).toEqual([0, '']);
  expect(documentOf(loaded, ingestResultSchema)).toMatchObject({ rows: 3650, inserted: 3650 });
}

async function keepRun(...more: string[]): Promise<string> {
  const ran = await vitrine('run', '--json', ...more);
  expect([ran.code, ran.err]).toEqual([0, '']);
  return String(documentOf(ran, runResultSchema).workspace_id);
}

const ofSample = ['--store', 'S001', '--product', 'P001'];

async function exportWorkspace(workspaceId: string): Promise<WorkspaceExportResult> {
  return documentOf(await vitrine('export', workspaceId, '--json'), workspaceExportResultSchema);
}

const openFoldersDatabase = () =>
  openDatabase({
    kind: 'embedded',
    dataDirectory: join(folder, 'data'),
    keepRunning: false,
  });

const execute = async (...statements: string[]) => {
  const database = await openFoldersDatabase();
  for (const statement of statements) await database.db.execute(statement);
  await database.close();
};

/** Loaded into every thread of a command: records each model file that is opened. */
const logOpenedModels = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { openSync } = fs;
  fs.openSync = (file, ...options) => {
    if (String(file).endsWith('/model.json'))
      fs.appendFileSync(process.env.VITRINE_TEST_OPENED, file + '\\n');
    return openSync(file, ...options);
  };
  syncBuiltinESMExports();
`;

/** A bundle of many small plans, as the writer would leave it. */
function writeCrowd(directory: string, plans: number): void {
  mkdirSync(join(directory, 'scenario_plans'), { recursive: true });
  const entries = Array.from({ length: plans }, (_, index) => {
    const scenario_id = index.toString(16).padStart(32, '0');
    const text = stringifyCanonicalJson({ scenario_id, pad: 'x'.repeat(3_000) });
    writeFileSync(join(directory, planPath(scenario_id)), text);
    return { scenario_id, text };
  });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const manifest = stringifyCanonicalJson(
    assembleManifest({
      exportedAt: '2026-01-02T03:04:05.678Z',
      workspace: { workspace_id: 'a'.repeat(32), config_schema_version: 1 },
      modelRuns: [],
      alias: null,
      plans: entries.map(({ scenario_id }, index) => ({ scenario_id, name: `Plan ${index}` })),
      unresolvedReferences: [],
      planFiles: entries.map(({ scenario_id, text }) => ({
        path: planPath(scenario_id),
        size_bytes: text.length,
      })),
    }),
  );
  writeFileSync(join(directory, manifestFile), manifest);
  const listed = entries.map(({ scenario_id, text }) => ({
    path: planPath(scenario_id),
    sha256: sha256(text),
  }));
  const list = formatChecksums([{ path: manifestFile, sha256: sha256(manifest) }, ...listed]);
  writeFileSync(join(directory, checksumsFile), list);
}

async function countRows(): Promise<number> {
  const events = await vitrine('run', '--ephemeral', '--events');
  const precheck = events.out.split('\n').find((line) => line.includes('Database answers')) ?? '';
  return Number(/answers; ([\d,]+) rows/.exec(precheck)?.[1]?.replaceAll(',', ''));
}

describe('usage', () => {
  useFolder();

  it.each([
    [['nope'], /unknown command 'nope'/],
    [['run', '--nope'], /unknown option '--nope'/],
    [['run', '--preset', 'nope'], /Allowed choices are demo_minimal/],
    [['run', '--seed', '1.5'], /whole number/],
    [['run', '--store', 'S001'], /--store and --product/],
    [['run', '--reset'], /needs --preset/],
    [['run', '--ephemeral', '--name', 'x'], /--name/],
    [['run', '--name', 'A B'], /--name .*must start with .*write "a-b"/],
    [['run', '--events'], /--events.* cannot be used with .*--json/],
    [['replay', '0'.repeat(32), '--events'], /--events.* cannot be used with .*--json/],
    [['export'], /missing required argument/],
    [['verify'], /missing required argument/],
    [['verify', '.', '--nope'], /unknown option '--nope'/],
    [['verify', '.', 'more'], /too many arguments/],
    [['export', '../x'], /workspace_id: must be 32/],
    [['list', 'more'], /too many arguments/],
  ])('%j is refused with exit code 2 and a problem', async (args, words) => {
    await expectImpossible(vitrine(...args, '--json'), 'INVALID_INPUT', words);
  });

  it.each([
    [['--name', 'UK Hearts 2011!'], '--name', 'write "uk-hearts-2011"'],
    [['--name', 'Müller & Söhne'], '--name', 'write "muller-sohne"'],
    [['--name', 'x'.repeat(101)], '--name', 'at most 100 characters'],
    [['--name', '東京'], '--name', 'lower-case letter'],
    [['--window-end', '2011-13-01'], '--window-end', 'YYYY-MM-DD'],
    [['--store', 'x'.repeat(65), '--product', 'a'], '--store', '1 to 64'],
    [['--horizon', '91'], '--horizon', 'from 1 to 90'],
    [['--models', 'arima'], '--models', '"arima" is not a model'],
  ])(
    'of run with %j is refused by the name of the option, and suggests what to write',
    async (args, option, words) => {
      const { code, out, err } = await vitrine('run', ...args, '--json');
      expect([code, out]).toEqual([2, '']);
      const { detail } = problemSchema.parse(JSON.parse(err));
      expect(detail).toContain(option);
      expect(detail).toContain(words);
    },
  );

  it('prints words without --json, and prints the help if no command is named', async () => {
    const refused = await vitrine('nope');
    expect(refused).toEqual({ code: 2, out: '', err: "vitrine: unknown command 'nope'\n" });
    const bare = await vitrine();
    expect([bare.code, bare.out]).toEqual([2, '']);
    expect(bare.err).toContain('Usage: vitrine');
  });

  it('--help and --version exit with code 0', async () => {
    for (const args of [['--help'], ['run', '--help'], ['help', 'verify'], ['verify', '--help']]) {
      const help = await vitrine(...args);
      expect([help.code, help.err]).toEqual([0, '']);
      expect(help.out).toMatch(/Examples:/);
    }
    expect((await vitrine('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('a bad setting and a database that is not there stop a command, but not `verify`', async () => {
    const badPort = { PORT: '99999' };
    await expectImpossible(collect(start(['list', '--json'], badPort)), 'INVALID_INPUT', /^PORT /);
    const noDatabase = { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' };
    await expectImpossible(
      collect(start(['list', '--json'], noDatabase)),
      'DATABASE_UNAVAILABLE',
      /^(?!.*secret).*ECONNREFUSED/,
    );
    const missing = collect(start(['verify', 'missing', '--json'], badPort));
    await expectImpossible(missing, 'BUNDLE_NOT_FOUND', /missing/);
  });
});

describe('without any sales', () => {
  useFolder();

  it('a run fails with exit code 1 and its result', async () => {
    const answer = await vitrine('run', '--ephemeral', '--json');
    expect([answer.code, answer.err]).toEqual([1, '']);
    expect(documentOf(answer, runResultSchema).overall_status).toBe('fail');
  });

  it('a replay of a failed run fails the same way, with exit code 1', async () => {
    const failed = documentOf(await vitrine('run', '--json'), runResultSchema);
    const answer = await vitrine('replay', String(failed.workspace_id), '--yes', '--json');
    expect([answer.code, answer.err]).toEqual([1, '']);
    expect(documentOf(answer, replayResultSchema)).toMatchObject({
      overall_status: 'fail',
      replay_verdict: { verdict: 'identical', first_difference: null },
    });
  });
});

describe('from a sample to a verified bundle', () => {
  useFolder();
  beforeAll(loadSample);

  it('never overwrites a sample, and loading it again changes nothing', async () => {
    const before = readFileSync(join(folder, 'sample-sales.csv'));
    const again = await vitrine('sample');
    expect([again.code, again.out]).toEqual([2, '']);
    expect(again.err).toContain('already exists');
    expect(readFileSync(join(folder, 'sample-sales.csv'))).toEqual(before);
    const loaded = await vitrine('ingest', 'sample-sales.csv', '--json');
    expect(documentOf(loaded, ingestResultSchema)).toMatchObject({ rows: 3650, unchanged: 3650 });
  });

  it('a bad file is refused whole: exit code 1, the problem on standard output', async () => {
    writeFileSync(
      join(folder, 'bad.csv'),
      'date,store_code,sku,quantity,unit_price\n2025-01-01,N,N,1,1\n2025-01-02,N,N,-1,1\n',
    );
    const refused = await vitrine('ingest', 'bad.csv', '--json');
    expect([refused.code, refused.err]).toEqual([1, '']);
    const problem = documentOf(refused, problemSchema);
    expect(problem).toMatchObject({ code: 'CSV_INVALID', line_count: 1 });
    expect(problem.lines).toEqual([{ line: 3, column: 'quantity', reason: '"-1" is negative' }]);
    expect(await countRows()).toBe(3650);
    await expectImpossible(
      vitrine('ingest', 'none.csv', '--json'),
      'INVALID_INPUT',
      /no such file/,
    );
    await expectImpossible(vitrine('ingest', '.', '--json'), 'INVALID_INPUT', /folder/);
  });

  it('runs, lists, exports and verifies', async () => {
    const workspace_id = await keepRun('--name', 'first', ...ofSample);
    const list = documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema);
    expect(list.workspaces[0]).toMatchObject({
      workspace_id,
      name: 'first',
      status: 'completed',
    });
    const exported = await exportWorkspace(workspace_id);
    const bundle = join(folder, 'exports', workspace_id);
    const report = documentOf(await vitrine('verify', bundle, '--json'), bundleReportSchema);
    expect(report).toMatchObject({ ok: true, bundle_digest: exported.bundle_digest });
    expect(report.files.map(({ ok, ...entry }) => entry)).toEqual(exported.files);
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'checksums.sha256'], { cwd: bundle });
    expect(await exportWorkspace(workspace_id)).toEqual({ ...exported, unchanged: true });
  });

  it('sweeps a model file that nothing names if --yes is given, and nothing that a run made', async () => {
    await keepRun(...ofSample);
    const [orphan, kept] = ['0'.repeat(32), readdirSync(join(folder, 'models'))];
    mkdirSync(join(folder, 'models', orphan));
    writeFileSync(join(folder, 'models', orphan, 'model.json'), '{}');
    const listed = await vitrine('sweep');
    expect(listed).toMatchObject({
      code: 0,
      out: expect.stringContaining(`model file  ${orphan}`),
    });
    expect(listed.out).toContain('1 unused item, ');
    const swept = documentOf(await vitrine('sweep', '--yes', '--json'), sweepResultSchema);
    const only = {
      removed: true,
      model_runs: [],
      model_files: [{ run_id: orphan, size_bytes: 2 }],
    };
    expect(swept).toEqual({ ...only, evidence: [], size_bytes: 2, failed: [] });
    expect(readdirSync(join(folder, 'models'))).toEqual(kept);
    expect((await vitrine('sweep')).out).toBe('There is nothing to sweep.\n');
  });

  it('names the grain of a run, and warns if another one was requested', async () => {
    const asked = await vitrine('run', '--ephemeral', ...ofSample);
    expect(asked.out).toMatch(/grain +S001 · P001\n/);
    expect(asked.out).not.toContain('status:');
    const mistyped = ['--store', 'S001', '--product', 'P00l'];
    const other = await vitrine('run', '--ephemeral', ...mistyped);
    expect(other.out).toMatch(/^Completed with warnings/);
    expect(other.out).toMatch(/status: The requested grain has no sales; using S/);
  });

  it('reads no sale after the end of the requested window', async () => {
    const end = '2025-11-30';
    const workspace_id = await keepRun('--window-end', end, '--name', 'earlier');
    const list = documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema);
    const kept = list.workspaces.find((row) => row.workspace_id === workspace_id);
    expect(kept).toMatchObject({ window_end: end, date_end: end });
    const bad = vitrine('run', '--window-end', '2011-13-01', '--json');
    await expectImpossible(bad, 'INVALID_INPUT', /--window-end .*YYYY-MM-DD/);
  });

  it('trains and scores with the given options, and records them', async () => {
    const options = ['--models', 'naive,moving_average', '--horizon', '7', '--folds', '2'];
    const { out } = await vitrine('run', ...options, '--metric', 'mae', '--gap', '1', '--json');
    const { workspace_id } = runResultSchema.parse(JSON.parse(out));
    const list = await vitrine('list', '--json');
    const { workspaces } = listWorkspacesResultSchema.parse(JSON.parse(list.out));
    const row = workspaces.find((workspace) => workspace.workspace_id === workspace_id);
    expect(row?.run_config).toMatchObject({
      train_model_types: ['naive', 'moving_average'],
      backtest: { horizon: 7, n_splits: 2, metric: 'mae', gap: 1, strategy: 'expanding' },
    });
  });

  it('an export reports the model files from its own check: each is read once', async () => {
    const workspaceId = await keepRun(...ofSample);
    const { model_runs } = await exportWorkspace(workspaceId);
    const runs = new Set(model_runs.map(({ run_id }) => run_id));
    const log = join(folder, 'opened');
    const hook = join(folder, 'log-opened.mjs');
    writeFileSync(hook, logOpenedModels);
    const logging = { NODE_OPTIONS: `--import=${hook}`, VITRINE_TEST_OPENED: log };
    const { code, out } = await collect(start(['export', workspaceId], logging));
    expect(code).toBe(0);
    expect(out).toContain(`${model_runs.length} referenced, ${model_runs.length} verified`);
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(runs.size);
  });

  it('the problems of a tampered copy are listed, with exit code 1', async () => {
    const { workspace_id } = await exportWorkspace(await keepRun(...ofSample));
    const copy = join(folder, 'copy');
    cpSync(join(folder, 'exports', workspace_id), copy, { recursive: true });
    appendFileSync(join(copy, 'manifest.json'), ' ');
    writeFileSync(join(copy, 'extra'), 'x');
    const answer = await vitrine('verify', 'copy', '--json');
    expect([answer.code, answer.err]).toEqual([1, '']);
    const report = documentOf(answer, bundleReportSchema);
    expect(report.problems.map(({ code, path }) => `${code} ${path}`)).toEqual(
      expect.arrayContaining(['hash_mismatch manifest.json', 'unlisted_file extra']),
    );
    const words = await vitrine('verify', 'copy');
    expect(words.out).toMatch(/WRONG {2}manifest\.json[\s\S]*unlisted_file {2}extra/);
    const file = join(copy, 'extra');
    await expectImpossible(vitrine('verify', file, '--json'), 'BUNDLE_NOT_FOUND', /directory/);
  });

  it('says what a check proves, and compares with a digest kept elsewhere', async () => {
    const { workspace_id, bundle_digest } = await exportWorkspace(await keepRun(...ofSample));
    const bundle = join(folder, 'exports', workspace_id);
    const plain = await vitrine('verify', bundle);
    expect(plain.out).toMatch(
      /is intact: \d+ files, each matching its checksum, and no others\.\n/,
    );
    expect(plain.out).toContain('To prove that the list is the original, compare the digest above');
    const pinned = await vitrine('verify', bundle, '--digest', bundle_digest.toUpperCase());
    expect([pinned.code, pinned.err]).toEqual([0, '']);
    expect(pinned.out).toContain('The digest matches the one you gave');

    const forged = join(folder, 'forged');
    cpSync(bundle, forged, { recursive: true });
    const manifest = join(forged, 'manifest.json');
    const text = readFileSync(manifest, 'utf8').replace(/"notes": null/, '"notes": "forged"');
    writeFileSync(manifest, text);
    const list = readFileSync(join(forged, 'checksums.sha256'), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    writeFileSync(
      join(forged, 'checksums.sha256'),
      list.replace(/^[0-9a-f]{64}(?= {2}manifest)/m, sha256),
    );
    expect((await vitrine('verify', forged)).code).toBe(0);
    const answer = await vitrine('verify', forged, '--digest', bundle_digest, '--json');
    expect(answer.code).toBe(1);
    expect(documentOf(answer, bundleReportSchema).problems).toMatchObject([
      { code: 'digest_mismatch', path: 'checksums.sha256', expected: bundle_digest },
    ]);
    const words = await vitrine('verify', forged, '--digest', bundle_digest);
    expect(words.out).toMatch(/is not intact: 1 problem\.\n$/);

    writeFileSync(manifest, text.replace(/"winner_wape": [0-9.e-]+/, '"winner_wape": 0.1'));
    const contradicted = documentOf(await vitrine('verify', forged, '--json'), bundleReportSchema);
    expect(contradicted.problems.map(({ code }) => code)).toContain('manifest_contradiction');
  });

  it.each(['', 'abc', 'g'.repeat(64), `${'a'.repeat(64)} `])(
    'refuses a malformed digest: "%s"',
    async (digest) => {
      await expectImpossible(
        vitrine('verify', '.', '--digest', digest, '--json'),
        'INVALID_INPUT',
        /64 hexadecimal digits/,
      );
    },
  );

  it('verifies with nothing but two files of the build', async () => {
    const { workspace_id } = await exportWorkspace(await keepRun(...ofSample));
    const bare = join(folder, 'bare');
    mkdirSync(bare);
    writeFileSync(join(bare, 'package.json'), '{"type":"module"}');
    for (const name of ['main.js', 'verify.js'])
      cpSync(join(program, '..', name), join(bare, name));
    const child = spawn(
      process.execPath,
      [join(bare, 'main.js'), 'verify', join(folder, 'exports', workspace_id)],
      { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const { code, out, err } = await collect(child);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('The bundle is intact');
  });

  it('verifies 20,000 files on a heap of 64 MiB, in words and as JSON', async () => {
    const crowd = join(folder, 'twenty-thousand');
    writeCrowd(crowd, 20_000);
    for (const words of [[], ['--json']]) {
      const answer = await collect(
        start(['verify', crowd, ...words], { NODE_OPTIONS: '--max-old-space-size=64' }),
      );
      expect([answer.code, answer.err]).toEqual([0, '']);
      expect(answer.out).toContain(words.length > 0 ? '"ok": true' : 'is intact: 20,002 files');
    }
  });

  it('a report larger than the buffer of a pipe arrives complete', async () => {
    const crowded = join(folder, 'crowded');
    mkdirSync(crowded);
    const names = Array.from({ length: 5_000 }, (_, index) => `${'x'.repeat(190)}${index}`);
    for (const name of names) writeFileSync(join(crowded, name), '');
    const answer = await vitrine('verify', crowded, '--json');
    expect(answer.code).toBe(1);
    const { problems } = documentOf(answer, bundleReportSchema);
    expect(problems.filter(({ code }) => code === 'unlisted_file')).toHaveLength(names.length);
  });

  it('an unknown id, and seeding over loaded sales, exit with code 2', async () => {
    await expectImpossible(
      vitrine('export', '0'.repeat(32), '--json'),
      'WORKSPACE_NOT_FOUND',
      /There is no workspace/,
    );
    await expectImpossible(
      vitrine('run', '--preset', 'demo_minimal', '--json'),
      'SALES_CONFLICT',
      /reset/,
    );
  });

  it('prints each event on a line and the result last', async () => {
    const { code, out } = await vitrine('run', '--events', '--ephemeral');
    expect(code).toBe(0);
    const lines: unknown[] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const result = runResultSchema.parse(lines.pop());
    const events = lines.map((line) => stepEventSchema.parse(line));
    expect(events).toHaveLength(33);
    expect(events.at(-1)?.event_type).toBe('pipeline_complete');
    expect({ ...events.at(-1)?.data, showcase_run_id: result.showcase_run_id }).toEqual(result);
  });
});

/** Runs a command at a terminal and types the given text; both streams arrive as one. */
async function atTerminal(typed: string, ...args: string[]): Promise<Answer> {
  const command = [process.execPath, program, ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { ...environment, NO_COLOR: '1', TERM: 'dumb' },
  });
  let seen = '';
  child.stdout.on('data', (text: Buffer) => {
    seen += String(text);
    if (/(\[y\/N\]|to continue:) $/.test(seen)) child.stdin.end(typed);
  });
  return collect(child);
}

describe('a replay', () => {
  useFolder();
  let source: string;

  const countWorkspaces = async () =>
    documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema).total;

  beforeAll(async () => {
    await loadSample();
    source = await keepRun('--name', 'source', ...ofSample);
  });

  it('is never started without confirmation: without a terminal it needs --yes', async () => {
    const before = await countWorkspaces();
    await expectImpossible(vitrine('replay', source, '--json'), 'INVALID_INPUT', /--yes/);
    expect(await countWorkspaces()).toBe(before);
  });

  it('of an unknown workspace exits with code 2', async () => {
    const nobody = vitrine('replay', '0'.repeat(32), '--yes', '--json');
    await expectImpossible(nobody, 'WORKSPACE_NOT_FOUND', /There is no workspace/);
  });

  it('with the same results is one document with its proof, and exit code 0', async () => {
    const answer = await vitrine('replay', source, '--yes', '--json');
    expect([answer.code, answer.err]).toEqual([0, '']);
    const result = documentOf(answer, replayResultSchema);
    expect(result).toMatchObject({
      source_workspace_id: source,
      replay_verdict: { verdict: 'identical', first_difference: null },
      proof: { verdict: 'identical', replay_workspace_id: result.workspace_id },
    });
  });

  it('prints each event on a line and its proof last', async () => {
    const { code, out } = await vitrine('replay', source, '--yes', '--events');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(34);
    const last: unknown = JSON.parse(lines.at(-1) ?? '');
    expect(replayResultSchema.parse(last).replay_verdict?.verdict).toBe('identical');
  });

  it('shows every field at a terminal, and starts only on a clear yes', async () => {
    const before = await countWorkspaces();
    const refused = await atTerminal('n\n', 'replay', source);
    expect(refused.code).toBe(2);
    expect(refused.out).toContain('Not confirmed; nothing was started.');
    expect((await atTerminal('\u0003', 'replay', source)).code).toBe(2);
    expect(await countWorkspaces()).toBe(before);
    const { code, out } = await atTerminal('y\n', 'replay', source);
    expect(out).toMatch(/FIELD +RECORDED +WILL SEND/);
    for (const field of Object.keys(runRequestSchema.shape)) expect(out).toContain(field);
    expect(out).toMatch(/workspace_name +source +– +differs/);
    expect(out).toContain('Identical to its source');
    expect(out).toMatch(/planning +plans +identical/);
    expect(code).toBe(0);
    expect(await countWorkspaces()).toBe(before + 1);
  });
});

describe('a replay on other sales', () => {
  useFolder();
  beforeAll(loadSample);

  it('that diverges names the first difference, with exit code 1', async () => {
    const sales = 'date,store_code,sku,quantity,unit_price\n';
    const source = await keepRun(...ofSample);
    writeFileSync(join(folder, 'one.csv'), `${sales}2025-03-04,S001,P001,977,2\n`);
    const loaded = await vitrine('ingest', 'one.csv', '--json');
    const day = documentOf(loaded, ingestResultSchema);
    expect(day.rows).toBe(1);
    const answer = await vitrine('replay', source, '--yes', '--json');
    expect([answer.code, answer.err]).toEqual([1, '']);
    expect(documentOf(answer, replayResultSchema).replay_verdict).toMatchObject({
      verdict: 'diverged',
      first_difference: { phase: 'data', part: 'sales' },
    });
    const words = await vitrine('replay', source, '--yes');
    expect(words.code).toBe(1);
    expect(words.out).toContain('Diverged from its source, first in data: sales.');
    expect(words.out).toMatch(/data +sales +diverged +At "\/[a-z_/]+\d+"/);
  });

  it('that deletes sales asks for a word first, and repeats the seeding too', async () => {
    const seeded = await keepRun('--preset', 'demo_minimal', '--reset');
    const rows = await countRows();
    const refused = await atTerminal('y\n', 'replay', seeded);
    expect(refused.code).toBe(2);
    expect(refused.out).toContain('first deletes all sales');
    expect(await countRows()).toBe(rows);
    await expectImpossible(vitrine('replay', seeded, '--json'), 'INVALID_INPUT', /--yes/);
    const { code, out } = await atTerminal('delete\n', 'replay', seeded);
    expect(out).toContain('Identical to its source');
    expect(code).toBe(0);
  });
});

describe('a replay that cannot be compared', () => {
  useFolder();
  beforeAll(loadSample);

  it('is kept if its source recorded no digests, and says why it cannot be compared, with exit code 2', async () => {
    const source = await keepRun(...ofSample);
    await execute('update showcase_workspace set stage_digests = null, phase_summaries = null');
    await expectImpossible(
      vitrine('replay', source, '--yes', '--json'),
      'REPLAY_NOT_COMPARABLE',
      /is kept as workspace [0-9a-f]{32}, but cannot .* The source recorded no digests/,
    );
    const { code, out, err } = await vitrine('replay', source, '--yes');
    expect(code).toBe(2);
    expect(out).toContain('It cannot be compared with its source.');
    expect(out).not.toContain('iverged');
    expect(err).toContain('The source recorded no digests');
    const { workspaces } = documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema);
    expect(workspaces.map(({ replayed_from_workspace_id }) => replayed_from_workspace_id)).toEqual([
      source,
      source,
      null,
    ]);
  });

  it('is kept if its source was deleted during the run, without verdict and proof, with exit code 1', async () => {
    const source = await keepRun(...ofSample);
    const database = await openFoldersDatabase();
    const held = await holdWriters({ open: () => Promise.resolve(database) }, 'scenario_plan');
    const replayed = vitrine('replay', source, '--yes', '--json');
    await held.isAwaited();
    await database.db.execute(`delete from showcase_workspace where workspace_id = '${source}'`);
    await held.release();
    const answer = await replayed;
    await database.close();
    expect([answer.code, answer.err]).toEqual([1, '']);
    expect(documentOf(answer, replayResultSchema)).toMatchObject({
      overall_status: 'warn',
      workspace_id: expect.any(String),
      replay_verdict: null,
      proof: null,
    });
  });
});

describe('interrupted', () => {
  useFolder();
  beforeAll(loadSample);

  /** A run that has reported its first step and stays in its second, because nothing can be deleted. */
  async function startRun(
    ...more: string[]
  ): Promise<{ child: ChildProcess; answer: Promise<Answer> }> {
    await execute(
      `create or replace function never_end() returns trigger language plpgsql
        as $$ begin perform pg_sleep(3600); return null; end $$`,
      `create or replace trigger never_end before delete on sales_daily
        for each statement execute function never_end()`,
    );
    const child = start(['run', '--preset', 'demo_minimal', '--reset', ...more, '--events']);
    const answer = collect(child);
    await Promise.race([once(child.stdout ?? child, 'data'), answer]);
    return { child, answer };
  }

  afterEach(() => execute('drop trigger if exists never_end on sales_daily'));

  it('a second run at the same time is busy, a list is not, and an interrupt settles the first as failed', async () => {
    const { child, answer } = await startRun('--name', 'stopped');
    const [busy, list] = await Promise.all([vitrine('run', '--json'), vitrine('list', '--json')]);
    child.kill('SIGINT');
    expect(list.code).toBe(0);
    await expectImpossible(Promise.resolve(busy), 'SHOWCASE_BUSY', /under way/);
    const stopped = await answer;
    expect(stopped.code).toBe(1);
    const result = runResultSchema.parse(
      JSON.parse(stopped.out.trimEnd().split('\n').at(-1) ?? ''),
    );
    const after = documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema);
    expect(after.workspaces[0]).toMatchObject({
      workspace_id: result.workspace_id,
      name: 'stopped',
      status: 'failed',
    });
  });

  it('interrupting an ingest that waits for a file, or for its turn to write, changes nothing', async () => {
    const rows = await countRows();
    const header = 'date,store_code,sku,quantity,unit_price\n';
    execFileSync('mkfifo', [join(folder, 'silent.csv')]);
    const silent = start(['ingest', 'silent.csv', '--json']);
    const silentAnswer = collect(silent);
    const pipe = createWriteStream(join(folder, 'silent.csv'));
    pipe.write(`${header}2031-01-01,A,B,1,1\n`);
    const database = await openFoldersDatabase();
    const underWay = async (like: string) =>
      (
        await database.db.execute(`select 1 from pg_stat_activity where pid <> pg_backend_pid()
        and state = 'active' and query like '${like}%'`)
      ).length;
    await expect.poll(() => underWay('copy incoming_sales')).toBe(1);
    silent.kill('SIGINT');
    await once(silent.stderr ?? silent, 'data');
    pipe.destroy();
    await expectImpossible(silentAnswer, 'INVALID_INPUT', /^Interrupted: nothing was loaded/);

    writeFileSync(join(folder, 'turn.csv'), `${header}2031-01-01,A,B,1,1\n`);
    const turnAnswer = await database.db.transaction(async (tx) => {
      await tx.execute("select pg_advisory_xact_lock(hashtextextended('vitrine:sales', 0))");
      const turn = start(['ingest', 'turn.csv', '--json']);
      const answer = collect(turn);
      await expect.poll(() => underWay('select pg_advisory_xact_lock')).toBe(1);
      turn.kill('SIGINT');
      return await answer;
    });
    await expectImpossible(Promise.resolve(turnAnswer), 'INVALID_INPUT', /^Interrupted/);
    await database.close();
    expect(await countRows()).toBe(rows);
  });

  it('a run that was killed is settled by the next command', async () => {
    const { child, answer } = await startRun('--name', 'killed');
    child.kill('SIGKILL');
    await answer;
    const list = documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema);
    expect(list.workspaces[0]).toMatchObject({ name: 'killed', status: 'failed' });
  });

  it('a reader that closes the pipe does not end the run', async () => {
    const child = start([
      'run',
      '--preset',
      'demo_minimal',
      '--reset',
      '--name',
      'unread',
      '--events',
    ]);
    child.stdout?.destroy();
    const [code]: (number | null)[] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('interrupting a run that waits for a silent database ends it at once', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const child = start(['run', '--json'], { DATABASE_URL: `postgres://u@127.0.0.1:${port}/d` });
    const answer = collect(child);
    await once(silent, 'connection');
    child.kill('SIGTERM');
    const { code, err } = await answer;
    expect(code).toBe(2);
    expect(err).toContain('Interrupted before the run had started.');
    silent.close();
  });

  it('a database that dies during a run is reported as such, and the next command settles the run', async () => {
    const { child, answer } = await startRun('--name', 'orphan');
    const [pid] = readFileSync(join(folder, 'data/postgresql/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    const { code, err } = await answer;
    expect([code, child.signalCode]).toEqual([2, null]);
    expect(problemSchema.parse(JSON.parse(err)).code).toBe('DATABASE_UNAVAILABLE');
    const list = documentOf(await vitrine('list', '--json'), listWorkspacesResultSchema);
    expect(list.workspaces[0]).toMatchObject({ name: 'orphan', status: 'failed' });
  });
});

describe('serve', () => {
  useFolder();

  it('runs the server, forwards a signal, and exits with its exit code', async () => {
    const child = start(['serve'], { PORT: '0' });
    const answer = collect(child);
    await new Promise<void>((resolve) => {
      let seen = '';
      child.stdout?.on('data', (text: string) => {
        seen += text;
        if (seen.includes('Vitrine is ready on')) resolve();
      });
    });
    child.kill('SIGTERM');
    expect((await answer).code).toBe(0);
    const refused = await collect(start(['serve'], { PORT: '99999' }));
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toMatch(/PORT/);
  });
});
