import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVitrine, type VitrineConfig } from '@vitrine/server';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';

/**
 * Room for 500 ids in an address (about 21 kB per percent-encoded list), and no limit on the number of headers, because the guard
 * cannot refuse a header that Node has dropped.
 */
const maxHeaderSize = 64 * 1024;
const maxHeadersCount = 0;

/**
 * A client that is slow with the head of a request is disconnected after about three seconds. A body has no time limit here, because
 * this one would cut a long upload without an answer; separate limits end a silent body with a problem document.
 */
const limits = {
  headersTimeout: 2_500,
  connectionsCheckingInterval: 500,
  requestTimeout: 0,
  maxHeaderSize,
  // A missing Host is refused by the guard, with a problem document.
  requireHostHeader: false,
};

export interface ServeOptions {
  config: VitrineConfig;
  log: Logger;
  version: string;
  webRoot: string;
}

export interface RunningServer {
  url: string;
  /** Ends connections, the run of this process and the database, in that order. */
  close(): Promise<void>;
}

/** Opens the product and listens; on failure closes everything that is open before it throws. */
export async function serve({
  config,
  log,
  version,
  webRoot,
}: ServeOptions): Promise<RunningServer> {
  const vitrine = await createVitrine({ config, log, version, mode: 'server' });
  let port = config.port;
  const app = createApp({ vitrine, config, log, version, webRoot, port: () => port });
  const server = createServer(limits, app);
  server.maxHeadersCount = maxHeadersCount;
  server.on('checkExpectation', app);
  refuseUnreadable(server, log);
  try {
    port = await listen(server, config);
  } catch (error) {
    await vitrine.close();
    throw error;
  }
  const host = config.host === '::1' ? '[::1]' : config.host;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await vitrine.close();
    },
  };
}

function listen(server: Server, { host, port }: VitrineConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(portOf(server.address(), port));
    });
  });
}

function portOf(address: AddressInfo | string | null, fallback: number): number {
  return typeof address === 'object' && address !== null ? address.port : fallback;
}
