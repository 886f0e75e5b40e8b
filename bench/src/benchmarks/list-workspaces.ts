import type { ListWorkspacesResult } from '@vitrine/contract';
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { askServer } from '../harness/ask-server.ts';
import { defineBenchmark } from '../harness/benchmark.ts';
import { alternate, onBoth } from '../harness/both.ts';
import { type Contender, type Race, race } from '../harness/race.ts';
import { insertWorkspaces, range } from '../harness/sample-rows.ts';
import { startServer } from '../harness/start-server.ts';
import type { Workbench } from '../harness/workbench.ts';

const pageSize = 20;

/** The list on the start page, its filters and its last pages, against the two bare statements. */
export const listWorkspaces = defineBenchmark({
  name: 'list',
  title: 'List of saved workspaces',
  full: { few: 10_000, workspaces: 100_000, depth: 50_000, calls: 20, rounds: 5 },
  tiny: { few: 100, workspaces: 300, depth: 200, calls: 1, rounds: 1 },
  run: async (bench, { few, workspaces, depth, calls, rounds }) => {
    const fill = (from: number, to: number) =>
      onBoth(bench, (build) => insertWorkspaces(build, { from, to }));
    await fill(1, few);
    const servers = await onBoth(bench, (build) => startServer(build));
    const urls = { current: servers.current.url, earlier: servers.earlier?.url ?? '' };
    const ask = (question: Filter, count: number) =>
      raceQuestion(bench, { ...question, urls, calls, rounds, workspaces: count });
    try {
      const races = [await ask(firstPage, few)];
      await fill(few + 1, workspaces);
      const deep = {
        title: `page after ${depth.toLocaleString('en')} rows`,
        ...(await findDeepPage(bench, depth)),
      };
      for (const question of [firstPage, nameContains, twoTags, deep]) {
        races.push(await ask(question, workspaces));
      }
      return { races, figures: [] };
    } finally {
      await Promise.all([servers.current.stop(), servers.earlier?.stop()]);
    }
  },
});

/** What is asked, as input of the procedure and as conditions in SQL. */
interface Filter {
  title: string;
  input: { q?: string; tags?: string[]; cursor?: string };
  where: SQL;
  after: SQL;
}

const firstPage = { title: 'first page', input: {}, where: sql`not archived`, after: sql`true` };
const nameContains = {
  title: 'name contains',
  input: { q: 'w-77' },
  where: sql`not archived and name like '%w-77%'`,
  after: sql`true`,
};
const twoTags = {
  title: 'two tags',
  input: { tags: ['t3', 'even'] },
  where: sql`not archived and tags @> '["t3","even"]'`,
  after: sql`true`,
};

/** Pages to that position once, like a reader who keeps loading more. */
async function findDeepPage({ call }: Workbench, depth: number) {
  let cursor: string | null = null;
  let last: ListWorkspacesResult['workspaces'][number] | undefined;
  for (let seen = 0; seen < depth; seen += 100) {
    const page: ListWorkspacesResult = await call.workspace.list({
      limit: 100,
      ...(cursor && { cursor }),
    });
    cursor = page.next_cursor;
    last = page.workspaces.at(-1);
  }
  if (!last || cursor === null) throw new Error('there are not that many workspaces');
  const { pinned, created_at, workspace_id } = last;
  return {
    input: { cursor },
    where: sql`not archived`,
    after: sql`(pinned, created_at, workspace_id) < (${pinned}, ${created_at}::timestamptz, ${workspace_id})`,
  };
}

interface Question extends Filter {
  urls: { current: string; earlier: string };
  calls: number;
  rounds: number;
  workspaces: number;
}

async function raceQuestion(bench: Workbench, question: Question): Promise<Race> {
  const { title, urls, calls, rounds, workspaces } = question;
  const floor = 'the two statements, bare';
  const input = { limit: pageSize, ...question.input };
  const ours = (build: Workbench): Contender[] => {
    const url = build === bench ? urls.current : urls.earlier;
    const address = `${url}/trpc/workspace.list?input=${encodeURIComponent(JSON.stringify(input))}`;
    return [
      { name: 'workspace.list', run: () => repeat(calls, () => build.call.workspace.list(input)) },
      { name: 'workspace.list over HTTP', run: () => repeat(calls, () => askServer(address)) },
    ];
  };
  return race({
    title: `${title}, ${workspaces.toLocaleString('en')} workspaces, ${calls} calls`,
    contenders: [
      { name: floor, run: () => repeat(calls, () => askBare(bench, question)) },
      ...alternate(await onBoth(bench, ours)),
    ],
    floor,
    rounds,
  });
}

async function askBare({ db }: Workbench, { where, after }: Filter) {
  const [rows, [counted]] = await Promise.all([
    db.execute<{
      workspace_id: string;
    }>(sql`select workspace_id, name, status, seed, scenario, reset, skip_seed,
      seed_overrides, user_scope, run_config, window_end, store_id, product_id, date_start, date_end, result_summary,
      replay_verdict, archived, pinned, tags, replayed_from_workspace_id, config_schema_version, created_at, updated_at
      from showcase_workspace where ${where} and ${after}
      order by pinned desc, created_at desc, workspace_id desc limit ${pageSize + 1}`),
    db.execute<{ total: number }>(
      sql`select count(*)::int as total from showcase_workspace where ${where}`,
    ),
  ]);
  return { workspaces: rows.slice(0, pageSize), total: counted?.total ?? 0 };
}

async function repeat(calls: number, ask: () => Promise<unknown>): Promise<() => string> {
  let answer: unknown;
  for (const _call of range(1, calls)) answer = await ask();
  return () => describeList(listedSchema.parse(answer));
}

/** What the bare statements return too. */
const listedSchema = z.object({
  workspaces: z.array(z.object({ workspace_id: z.string() })),
  total: z.int(),
});

function describeList({ workspaces, total }: z.infer<typeof listedSchema>): string {
  return `${total} ${workspaces.map(({ workspace_id }) => workspace_id).join(' ')}`;
}
