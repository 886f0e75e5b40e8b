import { initTRPC, TRPCError } from '@trpc/server';
import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { parseAtOnce } from './trpc.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const makePlan = () =>
  z
    .strictObject({ name: z.string().min(2), days: z.array(z.strictObject({ units: z.number() })) })
    .refine(({ name }) => name !== 'no', 'must not be no');

const t = initTRPC.create();

/** A procedure that takes a plan and answers with what it is given. */
function makeCaller(answer: unknown) {
  const router = t.router({
    plan: t.procedure
      .input(parseAtOnce(makePlan()))
      .output(parseAtOnce<z.ZodType>(makePlan()))
      .query(() => answer),
  });
  return t.createCallerFactory(router)({});
}

const good = { name: 'yes', days: [{ units: 1 }] };
const bad = [
  {},
  null,
  'text',
  { name: 'x', days: [] },
  { name: 'no', days: [] },
  { name: 'yes', days: [{ units: 'many' }, { units: 1, more: 1 }], unknown: 1 },
];

async function refusalOf(call: Promise<unknown>) {
  const error = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof TRPCError)) throw new Error(`expected a refusal, got ${error}`);
  return { code: error.code, issues: error.cause instanceof z.ZodError && error.cause.issues };
}

const issuesOf = async (value: unknown) => (await makePlan().safeParseAsync(value)).error?.issues;

it('lets zod compile the parsers of an input and an answer', async () => {
  // Asked once for a process, whether it may compile at all.
  makePlan().parse(good);
  const compiled: unknown[] = [];
  const count = new Proxy(Function, {
    construct: (target, words) => {
      compiled.push(words);
      return Reflect.construct(target, words);
    },
  });
  vi.stubGlobal('Function', count);
  expect(await makeCaller(good).plan(good)).toEqual(good);
  // The plan and its days, of the input and of the answer.
  expect(compiled).toHaveLength(4);
});

it.each(bad)('refuses the input %j with the issues of its schema', async (value) => {
  const { plan } = t.createCallerFactory(
    t.router({ plan: t.procedure.input(parseAtOnce<z.ZodType>(makePlan())).query(() => null) }),
  )({});
  const issues = await issuesOf(value);
  expect(issues).not.toEqual([]);
  expect(await refusalOf(plan(value))).toEqual({ code: 'BAD_REQUEST', issues });
});

it.each(bad)('refuses the answer %j as an error of ours', async (value) => {
  const refusal = await refusalOf(makeCaller(value).plan(good));
  expect(refusal).toEqual({ code: 'INTERNAL_SERVER_ERROR', issues: await issuesOf(value) });
});
