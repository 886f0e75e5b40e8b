import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { planDirectory } from '@vitrine/bundle';
import { startResultSchema } from '@vitrine/contract';
import * as z from 'zod';
import { type Build, openBuild } from './build.ts';
import { digestFiles } from './hash-files.ts';
import { readMostMemory, resetMostMemory } from './most-memory.ts';
import { range } from './sample-rows.ts';
import { openVitrine } from './workbench.ts';
import { answerOf } from './write-bundle.ts';

const pollMs = 5;
const presetSchema = z.enum(['showcase_rich', 'demo_minimal']);

/** What the process of a memory measurement does, once. */
export const taskSchema = z.object({
  root: z.string(),
  environment: z.record(z.string(), z.string()),
  work: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('export'), workspaceId: z.string() }),
    z.object({ kind: z.literal('verify'), directory: z.string() }),
    z.object({ kind: z.literal('ingest'), file: z.string() }),
    z.object({ kind: z.literal('list'), calls: z.int() }),
    z.object({ kind: z.literal('artifact'), uri: z.string() }),
    z.object({ kind: z.literal('run'), scenario: presetSchema }),
  ]),
});
export type MemoryTask = z.infer<typeof taskSchema>;
type Work = MemoryTask['work'];

/** The growth of the memory of the process, threads included, and a text that shows the result. */
export const grownSchema = z.object({ growthBytes: z.number(), answer: z.string() });

/** Opens the product, then does the work: what opening takes is not counted. */
export async function measureTask({ root, environment, work }: MemoryTask) {
  const build = await openBuild(root);
  if (work.kind === 'verify') {
    return watchMemory(async () =>
      answerOf(await build.bundle.verifyBundleDirectory(work.directory)),
    );
  }
  return measureProduct(build, environment, work);
}

async function measureProduct(
  build: Build,
  environment: Record<string, string>,
  work: Exclude<Work, { kind: 'verify' }>,
) {
  const opened = await openVitrine(build, environment);
  try {
    return await watchMemory(() => doWork(opened, work));
  } finally {
    await opened.vitrine.close();
  }
}

type Product = Awaited<ReturnType<typeof openVitrine>>;

/** Returns a text that is the same whenever the work was done right. */
async function doWork(product: Product, work: Exclude<Work, { kind: 'verify' }>): Promise<string> {
  const { call, vitrine, context } = product;
  switch (work.kind) {
    case 'export': {
      const { files } = await call.workspace.export({ workspace_id: work.workspaceId });
      return digestFiles(files.filter((file) => file.path.startsWith(`${planDirectory}/`)));
    }
    case 'ingest': {
      const { inserted, stores, products } = await vitrine.ingestSales(createReadStream(work.file));
      return `${inserted} rows, ${stores} stores, ${products} products`;
    }
    case 'artifact': {
      const expected = { artifact_hash: '0'.repeat(64), artifact_size_bytes: null };
      const { actual_hash } = await context.services.artifacts.verify({
        artifact_uri: work.uri,
        ...expected,
      });
      return actual_hash ?? 'not hashed';
    }
    case 'list':
      return listRepeatedly(product, work.calls);
    case 'run':
      return runToEnd(product, work.scenario);
  }
}

async function listRepeatedly({ call }: Product, calls: number): Promise<string> {
  let last = '';
  for (const _call of range(1, calls)) {
    const { workspaces, total } = await call.workspace.list({});
    last = `${total} ${workspaces.map(({ workspace_id }) => workspace_id).join(' ')}`;
  }
  return last;
}

async function runToEnd({ call }: Product, scenario: z.infer<typeof presetSchema>) {
  const started = await call.showcase.start({
    preservation: 'keep',
    skip_seed: false,
    reset: true,
    scenario,
  });
  const { workspace_id } = startResultSchema.parse(started);
  while ((await call.showcase.current({})).running !== null) await delay(pollMs);
  const { status } = await call.workspace.byId({ workspace_id: workspace_id ?? '' });
  return status;
}

async function watchMemory(work: () => Promise<string>) {
  resetMostMemory();
  const before = readMostMemory();
  const answer = await work();
  return { growthBytes: readMostMemory() - before, answer };
}
