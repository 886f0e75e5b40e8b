import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ingestResultSchema, problemSchema } from '@vitrine/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postFile } from './harness/post-file.ts';
import { runVitrine } from './harness/run-vitrine.ts';
import { startServer } from './harness/start-server.ts';
import { createWorkplace, type Workplace } from './harness/workplace.ts';

const few = 10_000;
const many = 150_000;

/** A heap that the product fits into with little to spare: whatever keeps rows dies of it. */
const smallHeap = '--max-old-space-size=48 --max-semi-space-size=2';

/** What lies outside of that heap may differ by this much from one process to the next. */
const spareBytes = 24 * 1024 * 1024;

/** Writes down the most memory that the process ever held, as it ends. */
const reporter = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const file = process.env.MEMORY_REPORT;
  if (file) writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});`)}`;

let workplace: Workplace;
let report: string;

beforeAll(async () => {
  workplace = await createWorkplace();
  report = path.join(workplace.directory, 'memory.txt');
  workplace.environment.NODE_OPTIONS = `${smallHeap} --import ${reporter}`;
  workplace.environment.MEMORY_REPORT = report;
  for (const rows of [few, many]) {
    await writeLines(fileOf('good', rows), rows, (line) => line);
    await writeLines(fileOf('bad', rows), rows, spoil);
  }
});

afterAll(() => workplace.dispose());

const fileOf = (kind: string, rows: number) =>
  path.join(workplace.directory, `${kind}-${rows}.csv`);

/** Every second line is bad, by turns in itself and for its key. */
function spoil(line: string, at: number): string {
  if (at % 2 === 0) return line;
  return at % 4 === 1 ? `${line}x` : '2024-01-01,S0,P0,1,2';
}

/** Sales of stores of a hundred products, a year each, the same every time. */
function* salesLines(rows: number): Generator<string> {
  let state = 42;
  for (let at = 0; at < rows; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const date = new Date(Date.UTC(2025, 0, 1 + (at % 365))).toISOString().slice(0, 10);
    const grain = Math.floor(at / 365);
    yield `${date},S${grain % 10},P${Math.floor(grain / 10)},${state % 50},${(state % 1_999) / 100}`;
  }
}

async function writeLines(
  file: string,
  rows: number,
  change: (line: string, at: number) => string,
): Promise<void> {
  function* chunks() {
    let chunk = 'date,store_code,sku,quantity,unit_price\n';
    let at = 0;
    for (const line of salesLines(rows)) {
      chunk += `${change(line, at)}\n`;
      at += 1;
      if (chunk.length < 65_536) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
  }
  await pipeline(Readable.from(chunks()), createWriteStream(file));
}

const readReport = async () => Number(await readFile(report, 'utf8'));

/** What the command line answered for a file, and the most memory it held. */
async function ingestByCommand(kind: string, rows: number) {
  const { status, stdout, stderr } = runVitrine(workplace, [
    'ingest',
    fileOf(kind, rows),
    '--json',
  ]);
  if (status === null || stdout === '') throw new Error(`ended with ${status}: ${stderr}`);
  return { answer: JSON.parse(stdout), bytes: await readReport() };
}

/** What a server of its own answered for a file, and the most memory it held. */
async function ingestByServer(kind: string, rows: number) {
  const server = await startServer(workplace);
  const answer = await postFile(`${server.url}/demo/sales`, fileOf(kind, rows));
  await server.stop();
  return { answer, bytes: await readReport() };
}

describe('a sales file of fifteen times the rows', () => {
  it.each([
    ['the command line', ingestByCommand],
    ['the server', ingestByServer],
  ])('takes no more memory of %s', async (_way, ingest) => {
    const small = await ingest('good', few);
    const large = await ingest('good', many);
    expect(ingestResultSchema.parse(small.answer).rows).toBe(few);
    expect(ingestResultSchema.parse(large.answer).rows).toBe(many);
    expect(large.bytes).toBeLessThan(small.bytes + spareBytes);
  });

  it('takes no more memory when every second line is bad', async () => {
    const small = await ingestByServer('bad', few);
    const large = await ingestByServer('bad', many);
    const refused = [small, large].map(({ answer }) => problemSchema.parse(answer));
    // One of the lines that share a key is good.
    expect(refused.map(({ line_count }) => line_count)).toEqual([few / 2 - 1, many / 2 - 1]);
    expect(large.bytes).toBeLessThan(small.bytes + spareBytes);
  });
});
