import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import {
  type AnswerDeclaration,
  type EventsDeclaration,
  type Health,
  type Problem,
  type ProblemCode,
  problemStatus,
  procedures,
  type StepEvent,
} from '@vitrine/contract';
import * as z from 'zod';

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

type AnswerTo<Declaration> = Declaration extends AnswerDeclaration
  ? (
      input: z.output<Declaration['input']>,
    ) => z.output<Declaration['output']> | Promise<z.output<Declaration['output']>>
  : Declaration extends EventsDeclaration
    ? (input: z.output<Declaration['input']>) => AsyncIterable<StepEvent> | Iterable<StepEvent>
    : never;

/** The procedures of a branch, flat: `{ 'runs.list': …, 'runs.byId': … }`. */
type Flat<Branch, Prefix extends string> = {
  [Name in keyof Branch & string]: Branch[Name] extends { description: string }
    ? { [Path in `${Prefix}${Name}`]: Branch[Name] }
    : Flat<Branch[Name], `${Prefix}${Name}.`>;
}[keyof Branch & string];

type PathsOf<Part> = Part extends unknown ? keyof Part : never;
type Procedures = Flat<typeof procedures, ''>;
type DeclarationAt<Path, Part = Procedures> = Part extends unknown
  ? Path extends keyof Part
    ? Part[Path]
    : never
  : never;

/** What calls are answered with, by the path of the procedure; a missing answer is refused as not found. */
export type StubAnswers = {
  [Path in PathsOf<Procedures>]?: AnswerTo<DeclarationAt<Path>>;
};

const t = initTRPC.context<{ answers: StubAnswers }>().create({
  errorFormatter: ({ shape, error }) => {
    const problem =
      error.cause instanceof StubProblem
        ? error.cause.problem
        : new StubProblem('INTERNAL', error.message).problem;
    return { ...shape, message: problem.detail, data: { ...shape.data, problem } };
  },
});

const procedure = t.procedure;
const answerSchema = z.custom<(input: unknown) => unknown>((value) => typeof value === 'function');

function ask(answers: StubAnswers, path: string, input: unknown): unknown {
  const answer = answerSchema.safeParse(Object.entries(answers).find(([key]) => key === path)?.[1]);
  if (!answer.success) throw new TRPCError({ code: 'NOT_FOUND', message: 'no answer given' });
  return answer.data(input);
}

const eventsSchema = z.custom<AsyncIterable<StepEvent> | Iterable<StepEvent>>(
  (value) => typeof value === 'object' && value !== null,
);

function stubEvents({ input: schema }: EventsDeclaration, path: string) {
  return procedure.input(schema).subscription(async function* ({ ctx, input }) {
    let id = 0;
    for await (const event of eventsSchema.parse(await ask(ctx.answers, path, input))) {
      id += 1;
      yield tracked(String(id), event);
    }
  });
}

function stubAnswer({ type, input: schema, output }: AnswerDeclaration, path: string) {
  const base = procedure.input(schema).output(output);
  return type === 'query'
    ? base.query(({ ctx, input }) => ask(ctx.answers, path, input))
    : base.mutation(({ ctx, input }) => ask(ctx.answers, path, input));
}

interface Branch {
  [name: string]: AnswerDeclaration | EventsDeclaration | Branch;
}

const isBranch = (node: Branch[string]): node is Branch => typeof node.description !== 'string';

function stubBranch(branch: Branch, prefix = ''): ReturnType<typeof t.router> {
  return t.router(
    Object.fromEntries(
      Object.entries(branch).map(([name, node]) => {
        const path = `${prefix}${name}`;
        if (isBranch(node)) return [name, stubBranch(node, `${path}.`)];
        return [
          name,
          node.type === 'subscription' ? stubEvents(node, path) : stubAnswer(node, path),
        ];
      }),
    ),
  );
}

/** The page's part of the wire, with the contract's schemas on both sides and canned answers in between. */
const stubRouter = stubBranch(procedures);
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
