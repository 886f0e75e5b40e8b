import type { ListWorkspacesResult } from '@vitrine/contract';
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { askServer } from '../harness/ask-server.ts';
import { defineBenchmark } from '../harness/benchmark.ts';
import { type Race, race } from '../harness/race.ts';
import { range } from '../harness/sample-rows.ts';
import { startServer } from '../harness/start-server.ts';
import type { Workbench } from '../harness/workbench.ts';

const pageSize = 20;

/** The list on the start page, its filters and its last pages, against the two bare statements. */
export const listWorkspaces = defineBenchmark({
  name: 'list',
  title: 'List of saved workspaces',
  full: { workspaces: 100_000, depth: 50_000, calls: 20, rounds: 5 },
  tiny: { workspaces: 300, depth: 200, calls: 1, rounds: 1 },
  run: async (bench, { workspaces, depth, calls, rounds }) => {
    await insertWorkspaces(bench, workspaces);
    const server = await startServer(bench);
    try {
      const races: Race[] = [];
      for (const question of [
        { title: 'first page', input: {}, where: sql`not archived`, after: sql`true` },
        {
          title: 'name contains',
          input: { q: 'w-77' },
          where: sql`not archived and name like '%w-77%'`,
          after: sql`true`,
        },
        {
          title: 'two tags',
          input: { tags: ['t3', 'even'] },
          where: sql`not archived and tags @> '["t3","even"]'`,
          after: sql`true`,
        },
        {
          title: `page after ${depth.toLocaleString('en')} rows`,
          ...(await findDeepPage(bench, depth)),
        },
      ]) {
        races.push(
          await raceQuestion(bench, { ...question, url: server.url, calls, rounds, workspaces }),
        );
      }
      return { races, figures: [] };
    } finally {
      await server.stop();
    }
  },
});

async function insertWorkspaces({ db }: Workbench, count: number): Promise<void> {
  await db.execute(sql`
    insert into showcase_workspace
      (workspace_id, name, status, seed, scenario, reset, skip_seed, tags, archived, pinned, created_at, result_summary)
    select md5(number::text), 'w-' || number, 'completed', number, 'demo_minimal', false, true,
      jsonb_build_array('t' || number % 50, case number % 2 when 0 then 'even' else 'odd' end),
      number % 10 = 0, number % 1000 = 1, timestamptz '2025-01-01Z' + number * interval '1 minute',
      '{"winner_model_type": "naive", "winner_wape": 0.5, "wall_clock_s": 1.5}'
    from generate_series(1, ${count}::int) number`);
  await db.execute(sql`vacuum analyze showcase_workspace`);
}

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

interface Question {
  title: string;
  input: { q?: string; tags?: string[]; cursor?: string };
  where: SQL;
  after: SQL;
  url: string;
  calls: number;
  rounds: number;
  workspaces: number;
}

function raceQuestion({ db, call }: Workbench, question: Question): Promise<Race> {
  const { title, where, after, url, calls, rounds, workspaces } = question;
  const input = { limit: pageSize, ...question.input };
  const address = `${url}/trpc/workspace.list?input=${encodeURIComponent(JSON.stringify(input))}`;
  const bare = async () => {
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
  };
  const contenders = [
    { name: 'the two statements, bare', ask: bare },
    { name: 'workspace.list', ask: () => call.workspace.list(input) },
    { name: 'workspace.list over HTTP', ask: () => askServer(address) },
  ];
  return race({
    title: `${title}, ${workspaces.toLocaleString('en')} workspaces, ${calls} calls`,
    contenders: contenders.map(({ name, ask }) => ({ name, run: () => repeat(calls, ask) })),
    floor: 'the two statements, bare',
    rounds,
  });
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
