import { expect, it, onTestFinished } from 'vitest';
import { createStubHandler, startStubServer } from './testing/stub-server.ts';
import { createTrpcClient } from './trpc.ts';

async function openClient() {
  const lengths: number[] = [];
  const answers = {
    'registry.runs.byIds': ({ run_ids }: { run_ids: string[] }) => ({
      found: [],
      missing: run_ids,
    }),
  };
  const handle = createStubHandler(answers);
  const server = await startStubServer({
    answers,
    trpc: (request, response) => {
      lengths.push(request.url?.length ?? 0);
      handle(request, response);
    },
  });
  onTestFinished(server.close);
  return { runs: createTrpcClient(server.url).registry.runs, lengths };
}

it('asks for many ids at once in as many requests as their addresses take', async () => {
  const { runs, lengths } = await openClient();
  const lists = [1, 2, 3, 4, 5].map((list) =>
    Array.from({ length: 500 }, (_, at) => (list * 1_000 + at).toString(16).padStart(32, '0')),
  );
  const answers = await Promise.all(lists.map((run_ids) => runs.byIds.query({ run_ids })));
  expect(answers).toEqual(lists.map((missing) => ({ found: [], missing })));
  expect(Math.max(...lengths)).toBeLessThan(32 * 1024);
});

it('still asks for a few things in one request', async () => {
  const { runs, lengths } = await openClient();
  const ids = ['a', 'b', 'c'].map((digit) => digit.repeat(32));
  await Promise.all(ids.map((id) => runs.byIds.query({ run_ids: [id] })));
  expect(lengths).toHaveLength(1);
});
