import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import {
  aliasInputSchema,
  aliasSchema,
  bundleReportSchema,
  compareModelRunsInputSchema,
  compareModelRunsResultSchema,
  compareScenariosInputSchema,
  compareScenariosResultSchema,
  comparisonSchema,
  currentInputSchema,
  currentResultSchema,
  deleteAliasResultSchema,
  deleteScenarioResultSchema,
  deleteWorkspaceResultSchema,
  eventsInputSchema,
  type Health,
  listAliasesInputSchema,
  listAliasesResultSchema,
  listGrainsInputSchema,
  listGrainsResultSchema,
  listModelRunsInputSchema,
  listModelRunsResultSchema,
  listScenariosInputSchema,
  listScenariosResultSchema,
  listWorkspacesInputSchema,
  listWorkspacesResultSchema,
  modelRunInputSchema,
  modelRunSchema,
  modelRunsByIdsInputSchema,
  modelRunsByIdsResultSchema,
  modelRunVerificationSchema,
  type Problem,
  type ProblemCode,
  presetsInputSchema,
  presetsResultSchema,
  problemStatus,
  replayProofInputSchema,
  replayProofSchema,
  runRequestSchema,
  type StepEvent,
  salesCoverageInputSchema,
  salesCoverageSchema,
  savePlanInputSchema,
  scenarioInputSchema,
  scenarioPlanSchema,
  scenariosByIdsInputSchema,
  scenariosByIdsResultSchema,
  seriesInputSchema,
  seriesSchema,
  setAliasInputSchema,
  showcaseRunInputSchema,
  simulateInputSchema,
  startResultSchema,
  stopResultSchema,
  updateWorkspaceInputSchema,
  workspaceExportResultSchema,
  workspaceHealthSchema,
  workspaceInputSchema,
  workspaceSchema,
} from '@vitrine/contract';

/** A refusal with problem details, as the real server words it. */
export class StubProblem extends Error {
  readonly problem: Problem;
  constructor(code: ProblemCode, detail: string, members: Partial<Problem> = {}) {
    super(detail);
    this.problem = {
      type: `urn:vitrine:problem:${code.toLowerCase()}`,
      title: code,
      status: problemStatus[code],
      detail,
      instance: '/stub',
      code,
      request_id: 'req-stub-0001',
      ...members,
    };
  }
}

type Answer<Input, Output> = (input: Input) => Output | Promise<Output>;
type AnswerOf<Input extends Schema, Output extends Schema> = Answer<
  Input['_output'],
  Output['_output']
>;
type Schema = { _output: unknown };

/** What calls are answered with; a missing answer is refused as not found. */
export interface StubAnswers {
  salesCoverage?: AnswerOf<typeof salesCoverageInputSchema, typeof salesCoverageSchema>;
  salesGrains?: AnswerOf<typeof listGrainsInputSchema, typeof listGrainsResultSchema>;
  salesSeries?: AnswerOf<typeof seriesInputSchema, typeof seriesSchema>;
  runsList?: AnswerOf<typeof listModelRunsInputSchema, typeof listModelRunsResultSchema>;
  runById?: AnswerOf<typeof modelRunInputSchema, typeof modelRunSchema>;
  runsByIds?: AnswerOf<typeof modelRunsByIdsInputSchema, typeof modelRunsByIdsResultSchema>;
  runVerify?: AnswerOf<typeof modelRunInputSchema, typeof modelRunVerificationSchema>;
  runsCompare?: AnswerOf<typeof compareModelRunsInputSchema, typeof compareModelRunsResultSchema>;
  aliasesList?: AnswerOf<typeof listAliasesInputSchema, typeof listAliasesResultSchema>;
  aliasByName?: AnswerOf<typeof aliasInputSchema, typeof aliasSchema>;
  aliasSet?: AnswerOf<typeof setAliasInputSchema, typeof aliasSchema>;
  aliasDelete?: AnswerOf<typeof aliasInputSchema, typeof deleteAliasResultSchema>;
  scenarioSimulate?: AnswerOf<typeof simulateInputSchema, typeof comparisonSchema>;
  scenarioSave?: AnswerOf<typeof savePlanInputSchema, typeof scenarioPlanSchema>;
  scenarioList?: AnswerOf<typeof listScenariosInputSchema, typeof listScenariosResultSchema>;
  scenarioById?: AnswerOf<typeof scenarioInputSchema, typeof scenarioPlanSchema>;
  scenariosByIds?: AnswerOf<typeof scenariosByIdsInputSchema, typeof scenariosByIdsResultSchema>;
  scenariosCompare?: AnswerOf<
    typeof compareScenariosInputSchema,
    typeof compareScenariosResultSchema
  >;
  scenarioDelete?: AnswerOf<typeof scenarioInputSchema, typeof deleteScenarioResultSchema>;
  workspaceList?: AnswerOf<typeof listWorkspacesInputSchema, typeof listWorkspacesResultSchema>;
  workspaceById?: AnswerOf<typeof workspaceInputSchema, typeof workspaceSchema>;
  workspaceUpdate?: AnswerOf<typeof updateWorkspaceInputSchema, typeof workspaceSchema>;
  workspaceDelete?: AnswerOf<typeof workspaceInputSchema, typeof deleteWorkspaceResultSchema>;
  workspaceHealth?: AnswerOf<typeof workspaceInputSchema, typeof workspaceHealthSchema>;
  workspaceExport?: AnswerOf<typeof workspaceInputSchema, typeof workspaceExportResultSchema>;
  workspaceBundle?: AnswerOf<typeof workspaceInputSchema, typeof bundleReportSchema>;
  replayProof?: AnswerOf<typeof replayProofInputSchema, typeof replayProofSchema>;
  presets?: AnswerOf<typeof presetsInputSchema, typeof presetsResultSchema>;
  start?: AnswerOf<typeof runRequestSchema, typeof startResultSchema>;
  stop?: AnswerOf<typeof showcaseRunInputSchema, typeof stopResultSchema>;
  current?: AnswerOf<typeof currentInputSchema, typeof currentResultSchema>;
  events?: Answer<{ showcase_run_id: string }, AsyncIterable<StepEvent> | Iterable<StepEvent>>;
}

const t = initTRPC.context<{ answers: StubAnswers }>().create({
  errorFormatter: ({ shape, error }) => {
    const problem =
      error.cause instanceof StubProblem
        ? error.cause.problem
        : new StubProblem('INTERNAL', error.message).problem;
    return { ...shape, message: problem.detail, data: { ...shape.data, problem } };
  },
});

function ask<Input, Output>(answer: Answer<Input, Output> | undefined, input: Input) {
  if (answer === undefined) throw new TRPCError({ code: 'NOT_FOUND', message: 'no answer given' });
  return answer(input);
}

const procedure = t.procedure;

/** The page's part of the wire, with the contract's schemas on both sides and canned answers in between. */
const stubRouter = t.router({
  sales: t.router({
    coverage: procedure
      .input(salesCoverageInputSchema)
      .output(salesCoverageSchema)
      .query(({ ctx, input }) => ask(ctx.answers.salesCoverage, input)),
    grains: procedure
      .input(listGrainsInputSchema)
      .output(listGrainsResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.salesGrains, input)),
    series: procedure
      .input(seriesInputSchema)
      .output(seriesSchema)
      .query(({ ctx, input }) => ask(ctx.answers.salesSeries, input)),
  }),
  registry: t.router({
    runs: t.router({
      list: procedure
        .input(listModelRunsInputSchema)
        .output(listModelRunsResultSchema)
        .query(({ ctx, input }) => ask(ctx.answers.runsList, input)),
      byId: procedure
        .input(modelRunInputSchema)
        .output(modelRunSchema)
        .query(({ ctx, input }) => ask(ctx.answers.runById, input)),
      byIds: procedure
        .input(modelRunsByIdsInputSchema)
        .output(modelRunsByIdsResultSchema)
        .query(({ ctx, input }) => ask(ctx.answers.runsByIds, input)),
      verify: procedure
        .input(modelRunInputSchema)
        .output(modelRunVerificationSchema)
        .query(({ ctx, input }) => ask(ctx.answers.runVerify, input)),
      compare: procedure
        .input(compareModelRunsInputSchema)
        .output(compareModelRunsResultSchema)
        .query(({ ctx, input }) => ask(ctx.answers.runsCompare, input)),
    }),
    aliases: t.router({
      list: procedure
        .input(listAliasesInputSchema)
        .output(listAliasesResultSchema)
        .query(({ ctx, input }) => ask(ctx.answers.aliasesList, input)),
      byName: procedure
        .input(aliasInputSchema)
        .output(aliasSchema)
        .query(({ ctx, input }) => ask(ctx.answers.aliasByName, input)),
      set: procedure
        .input(setAliasInputSchema)
        .output(aliasSchema)
        .mutation(({ ctx, input }) => ask(ctx.answers.aliasSet, input)),
      delete: procedure
        .input(aliasInputSchema)
        .output(deleteAliasResultSchema)
        .mutation(({ ctx, input }) => ask(ctx.answers.aliasDelete, input)),
    }),
  }),
  scenario: t.router({
    simulate: procedure
      .input(simulateInputSchema)
      .output(comparisonSchema)
      .query(({ ctx, input }) => ask(ctx.answers.scenarioSimulate, input)),
    save: procedure
      .input(savePlanInputSchema)
      .output(scenarioPlanSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.scenarioSave, input)),
    list: procedure
      .input(listScenariosInputSchema)
      .output(listScenariosResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.scenarioList, input)),
    byId: procedure
      .input(scenarioInputSchema)
      .output(scenarioPlanSchema)
      .query(({ ctx, input }) => ask(ctx.answers.scenarioById, input)),
    byIds: procedure
      .input(scenariosByIdsInputSchema)
      .output(scenariosByIdsResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.scenariosByIds, input)),
    compare: procedure
      .input(compareScenariosInputSchema)
      .output(compareScenariosResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.scenariosCompare, input)),
    delete: procedure
      .input(scenarioInputSchema)
      .output(deleteScenarioResultSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.scenarioDelete, input)),
  }),
  workspace: t.router({
    list: procedure
      .input(listWorkspacesInputSchema)
      .output(listWorkspacesResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.workspaceList, input)),
    byId: procedure
      .input(workspaceInputSchema)
      .output(workspaceSchema)
      .query(({ ctx, input }) => ask(ctx.answers.workspaceById, input)),
    update: procedure
      .input(updateWorkspaceInputSchema)
      .output(workspaceSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.workspaceUpdate, input)),
    delete: procedure
      .input(workspaceInputSchema)
      .output(deleteWorkspaceResultSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.workspaceDelete, input)),
    health: procedure
      .input(workspaceInputSchema)
      .output(workspaceHealthSchema)
      .query(({ ctx, input }) => ask(ctx.answers.workspaceHealth, input)),
    export: procedure
      .input(workspaceInputSchema)
      .output(workspaceExportResultSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.workspaceExport, input)),
    bundle: procedure
      .input(workspaceInputSchema)
      .output(bundleReportSchema)
      .query(({ ctx, input }) => ask(ctx.answers.workspaceBundle, input)),
    replayProof: procedure
      .input(replayProofInputSchema)
      .output(replayProofSchema)
      .query(({ ctx, input }) => ask(ctx.answers.replayProof, input)),
  }),
  showcase: t.router({
    presets: procedure
      .input(presetsInputSchema)
      .output(presetsResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.presets, input)),
    start: procedure
      .input(runRequestSchema)
      .output(startResultSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.start, input)),
    stop: procedure
      .input(showcaseRunInputSchema)
      .output(stopResultSchema)
      .mutation(({ ctx, input }) => ask(ctx.answers.stop, input)),
    current: procedure
      .input(currentInputSchema)
      .output(currentResultSchema)
      .query(({ ctx, input }) => ask(ctx.answers.current, input)),
    events: procedure.input(eventsInputSchema).subscription(async function* ({ ctx, input }) {
      let id = 0;
      for await (const event of await ask(ctx.answers.events, input)) {
        id += 1;
        yield tracked(String(id), event);
      }
    }),
  }),
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The tRPC part of the stub as a node request handler: paths start with /trpc/. */
export function createStubHandler(answers: StubAnswers): Handler {
  return createHTTPHandler({
    router: stubRouter,
    basePath: '/trpc/',
    createContext: () => ({ answers }),
  });
}

const healthy: Health = {
  status: 'ok',
  version: '1.2.3',
  database: { kind: 'embedded', version: '18.4', problem: null },
  repair: {
    checked_at: null,
    recovered: 0,
    swept: 0,
    quarantined: 0,
    skipped: 0,
    failed: 0,
  },
  durable: true,
  not_durable: [],
};

interface StubServer {
  url: string;
  close: () => Promise<void>;
}

/** `trpc` answers in place of the stub router; what is not tRPC goes to `other`, else 404. */
export interface StubOptions {
  answers: StubAnswers;
  trpc?: Handler;
  other?: Handler;
  /** While it says so the server is gone: every connection is cut without an answer. */
  gone?: () => boolean;
}

/** What the real server gives the address and the headers of a request. */
const maxHeaderSize = 64 * 1024;

/** Listens on a free port of the loopback. */
export async function startStubServer(options: StubOptions): Promise<StubServer> {
  const handle = options.trpc ?? createStubHandler(options.answers);
  const server: Server = createServer({ maxHeaderSize }, (request, response) => {
    // jsdom keeps the origin it was born with and asks as a foreign page would.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (options.gone?.()) response.destroy();
    else if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.url?.startsWith('/trpc/')) handle(request, response);
    else if (request.url === '/health') response.end(JSON.stringify(healthy));
    else if (options.other) options.other(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
