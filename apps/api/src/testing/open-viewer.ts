import http from 'node:http';
import { Readable } from 'node:stream';
import { stepEventSchema } from '@vitrine/contract';
import { EventSource } from 'eventsource';
import { expect } from 'vitest';
import type { NumberedEvent } from './run-showcase.ts';

/** An event source whose connection can be cut, and which then reconnects to any server. */
export interface Viewer {
  events: NumberedEvent[];
  /** The last event id that each connection sent, in the order of the connections; null for the first. */
  connections: (string | null)[];
  /** How often a server has sent a sign of life. */
  pings(): number;
  /** Destroys the socket under the stream. */
  cut(): void;
  /** Resolves once the event has arrived. */
  hasSeen(id: number): Promise<void>;
  /** Resolves once the source has connected that many times. */
  hasConnected(times: number): Promise<void>;
  /** Resolves once a server has ended the stream. */
  hasEnded(): Promise<void>;
  close(): void;
}

/** Watches a run at the server that `server` names at the moment of each connection. */
export function openViewer(server: () => string, showcase_run_id: string): Viewer {
  const input = encodeURIComponent(JSON.stringify({ showcase_run_id }));
  const target = `/trpc/showcase.events?input=${input}`;
  const events: NumberedEvent[] = [];
  const connections: (string | null)[] = [];
  let pings = 0;
  let ended = false;
  let response: http.IncomingMessage | undefined;
  const source = new EventSource(`http://127.0.0.1${target}`, {
    fetch: async (url, { headers, signal }) => {
      response = await connect(`${server()}${target}`, { headers, signal });
      connections.push(headers['Last-Event-ID'] ?? null);
      const { statusCode = 0, headers: received } = response;
      return {
        url: String(url),
        status: statusCode,
        redirected: false,
        body: Readable.toWeb(response),
        headers: new Headers({ 'content-type': received['content-type'] ?? '' }),
      };
    },
  });
  source.onmessage = ({ lastEventId, data }) => {
    events.push({ id: Number(lastEventId), event: stepEventSchema.parse(JSON.parse(data)) });
  };
  source.addEventListener('ping', () => {
    pings += 1;
  });
  source.addEventListener('return', () => {
    ended = true;
    source.close();
  });
  const patience = { timeout: 60_000, interval: 20 };
  return {
    events,
    connections,
    pings: () => pings,
    cut: () => response?.socket.destroy(),
    hasSeen: (id) => expect.poll(() => events.at(-1)?.id ?? 0, patience).toBeGreaterThanOrEqual(id),
    hasConnected: (times) =>
      expect.poll(() => connections.length, patience).toBeGreaterThanOrEqual(times),
    hasEnded: () => expect.poll(() => ended, patience).toBe(true),
    close: () => source.close(),
  };
}

interface ConnectOptions {
  headers: Record<string, string>;
  signal?: AbortSignal | undefined;
}

function connect(url: string, { headers, signal }: ConnectOptions): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent: false, ...(signal && { signal }) });
    request.once('response', resolve);
    request.once('error', reject);
  });
}
