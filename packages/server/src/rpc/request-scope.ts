import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<string>();

/** Runs the work of one request; a problem raised before the request has a context finds its request id here. */
export function runWithRequestId<Result>(requestId: string, work: () => Result): Result {
  return scope.run(requestId, work);
}

/** The id of the current request, empty outside a request. */
export function currentRequestId(): string {
  return scope.getStore() ?? '';
}
