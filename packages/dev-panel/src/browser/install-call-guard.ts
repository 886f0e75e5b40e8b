/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
type CallGuardOptions = { url: string; subscriptions: readonly string[]; listenMs: number };

type Received = { id?: string; data: unknown };

function refuse(message: string, status: number): Response {
  const data = { code: 'UNEXPECTED_ANSWER', httpStatus: status };
  return respond([{ error: { message, code: -32603, data } }], status);
}

function respond(envelopes: readonly unknown[], status: number): Response {
  return new Response(JSON.stringify(envelopes), {
    status: status >= 200 ? status : 502,
    headers: { 'content-type': 'application/json' },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isEnvelope(value: unknown): boolean {
  const error = member(value, 'error');
  const code = member(member(error, 'data'), 'code');
  const refused = typeof code === 'string' && typeof member(error, 'message') === 'string';
  return refused || member(value, 'result') !== undefined;
}

async function settle(response: Response): Promise<Response> {
  const text = await response.text();
  const body = parse(text);
  const envelopes = Array.isArray(body) ? body : [body];
  if (envelopes.length > 0 && envelopes.every(isEnvelope)) {
    return respond(envelopes, response.status);
  }
  const message = member(body, 'detail') ?? member(body, 'title') ?? text.slice(0, 300);
  return refuse(String(message) || `HTTP ${response.status}`, response.status);
}

function readBlock(block: string): { event: string; id?: string; data: string } {
  const read: { event: string; id?: string; data: string } = { event: 'message', data: '' };
  for (const line of block.split('\n')) {
    const value = line.slice(line.indexOf(':') + 1).trimStart();
    if (line.startsWith('event:')) read.event = value;
    if (line.startsWith('id:')) read.id = value;
    if (line.startsWith('data:')) read.data += value;
  }
  return read;
}

async function collect(response: Response, events: Received[]): Promise<Response> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (let ended = reader === undefined; !ended; ) {
    const chunk = await reader?.read();
    ended = chunk === undefined || chunk.done;
    buffer += chunk?.value ?? '';
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const { event, id, data } of blocks.map(readBlock)) {
      if (event === 'serialized-error') return respond([{ error: parse(data) }], 500);
      if (event === 'return') ended = true;
      if (event !== 'message' || data === '') continue;
      events.push(id === undefined ? { data: parse(data) } : { id, data: parse(data) });
    }
  }
  return respond([{ result: { data: { events, ended: true } } }], 200);
}

/** Inlined beside `installCallGuard`, which calls them; they call nothing but each other. */
export const callGuardParts = [
  refuse,
  respond,
  parse,
  member,
  isEnvelope,
  settle,
  readBlock,
  collect,
];

/**
 * Runs in the page, inlined as source text: it may use nothing but the parts above. Wraps `fetch` for
 * calls under `url`, so that the panel, which knows only batched calls and crashes on any answer that
 * is not one, gets a tRPC envelope for any response, and so that a subscription is read over
 * server-sent events until it ends, at most `listenMs`, and returned as one result.
 */
export function installCallGuard({ url, subscriptions, listenMs }: CallGuardOptions): void {
  const plainFetch = window.fetch.bind(window);

  async function listen(path: string, body: unknown): Promise<Response> {
    const input = member(typeof body === 'string' ? parse(body) : undefined, '0') ?? {};
    const query = `input=${encodeURIComponent(JSON.stringify(input))}`;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), listenMs);
    const events: Received[] = [];
    try {
      const response = await plainFetch(`${url}/${path}?${query}`, { signal: controller.signal });
      const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
      return streams ? await collect(response, events) : await settle(response);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      return respond([{ result: { data: { events, ended: false } } }], 200);
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  }

  window.fetch = async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input, location.href);
    if (target.origin !== location.origin || !target.pathname.startsWith(`${url}/`)) {
      return plainFetch(input, init);
    }
    const path = target.pathname.slice(url.length + 1);
    try {
      if (subscriptions.includes(path)) return await listen(path, init?.body);
      return await settle(await plainFetch(input, init));
    } catch {
      return refuse('The server did not answer', 503);
    }
  };
}
