import { type StepEvent, startResultSchema, stepEventSchema } from '@vitrine/contract';
import { EventSource } from 'eventsource';
import * as z from 'zod';
import type { TestServer } from './open-test-server.ts';

export interface NumberedEvent {
  id: number;
  event: StepEvent;
}

/** Starts a run over HTTP. */
export async function startShowcase({ askJson }: TestServer, request: object) {
  const { body } = await askJson('/trpc/showcase.start', request);
  return z.object({ result: z.object({ data: startResultSchema }) }).parse(JSON.parse(body)).result
    .data;
}

interface WatchOptions {
  /** The last event id that a reconnecting event source would send. */
  lastEventId?: string;
  until?: (entry: NumberedEvent) => boolean;
}

const isLast = ({ event }: NumberedEvent) => event.event_type === 'pipeline_complete';

/** The events of a run as a browser would get them, up to its end or the requested one. */
export function watchShowcase(
  { server }: Pick<TestServer, 'server'>,
  showcase_run_id: string,
  { lastEventId, until = isLast }: WatchOptions = {},
): Promise<NumberedEvent[]> {
  const input = encodeURIComponent(JSON.stringify({ showcase_run_id }));
  const resume: Record<string, string> =
    lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const source = new EventSource(`${server.url}/trpc/showcase.events?input=${input}`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...resume } }),
  });
  const events: NumberedEvent[] = [];
  const { promise, resolve, reject } = withResolvers<NumberedEvent[]>();
  source.onmessage = ({ lastEventId: id, data }) => {
    const entry = { id: Number(id), event: stepEventSchema.parse(JSON.parse(data)) };
    events.push(entry);
    if (until(entry)) resolve(events);
  };
  source.addEventListener('return', () => resolve(events));
  source.onerror = (error) => reject(new Error(error.message ?? 'the stream broke'));
  return promise.finally(() => source.close());
}

function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
