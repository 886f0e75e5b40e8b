import { QueryClient } from '@tanstack/react-query';
import {
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
  type TRPCClientErrorLike,
  type TRPCLink,
} from '@trpc/client';
import { createTRPCReact, getQueryKey } from '@trpc/react-query';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { type Problem, problemSchema } from '@vitrine/contract';
import type { AppRouter } from '@vitrine/server';

/** The place of an answer in the cache, for what the typed hooks cannot do with it. */
export { getQueryKey } from '@trpc/react-query';

export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;
/** What a failed call throws. */
export type CallError = TRPCClientErrorLike<AppRouter>;

/** The typed hooks. Every type on this page is inferred from the server's router. */
export const trpc = createTRPCReact<AppRouter>();

/** Where the cache holds the workspaces that were read page by page, of every view. */
export const pagedWorkspacesKey = getQueryKey(trpc.workspace.list, undefined, 'infinite');

/** The server takes at most this many calls in one request. */
const maxBatch = 10;

/**
 * Half of what the server gives address and headers: room for a list of 500 ids, the longest that one call sends. Calls that would
 * make a longer address together travel in several requests.
 */
const maxAddressLength = 32 * 1024;

/** Paged queries add a `direction` of their own, which the server's strict inputs refuse. */
const dropDirection: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next({ ...op, input: withoutDirection(op.input) });

function withoutDirection(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('direction' in input)) return input;
  const { direction: _direction, ...rest } = input;
  return rest;
}

/**
 * A client for the server at `origin`. Queries travel in batches and are answered one by one, each as
 * soon as it is there: the slowest holds up no other. Each mutation travels alone (so that one refusal
 * is one answer), and subscriptions as server-sent events.
 */
export function createTrpcClient(origin: string) {
  const url = `${origin}/trpc`;
  return trpc.createClient({
    links: [
      dropDirection,
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          condition: (operation) => operation.type === 'mutation',
          true: httpLink({ url }),
          false: httpBatchStreamLink({ url, maxItems: maxBatch, maxURLLength: maxAddressLength }),
        }),
      }),
    ],
  });
}

/** The cache of one page: an answer of the server is final, only a lost connection is tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && !hasProblem(error),
        retryDelay: 400,
      },
    },
  });
}

/** Whether a failed call was answered; else the server may be gone. */
export function hasProblem(error: unknown): boolean {
  return (
    error instanceof Error &&
    'data' in error &&
    error.data instanceof Object &&
    'problem' in error.data
  );
}

/** The problem details that came with a failed call; null when no answer came at all. */
export function readProblem(error: CallError): Problem | null {
  const parsed = problemSchema.safeParse(error.data?.problem);
  return parsed.success ? parsed.data : null;
}

/** The same for what a `catch` was given; what is no answer of the server has no problem. */
export function readFailure(error: unknown): Problem | null {
  return error instanceof TRPCClientError ? readProblem(error) : null;
}
