import { Socket } from 'node:net';
import { join } from 'node:path';
import postgres, { type PostgresType, type Sql } from 'postgres';
import type { Address } from './address.ts';
import { DatabaseError } from './errors.ts';
import { formatOptions, type SessionSettings } from './session-settings.ts';

const asText = (oid: number): PostgresType<string> => ({
  to: oid,
  from: [oid],
  serialize: (value: string) => value,
  parse: (value: string) => value,
});

/** drizzle turns times and json into text and back itself; the driver must not do it a second time. */
const types = {
  date: asText(1_082),
  timestamp: asText(1_114),
  timestamptz: asText(1_184),
  json: { ...asText(114), from: [] },
  jsonb: { ...asText(3_802), from: [] },
};

type ConnectOptions = {
  max: number;
  /** Called the moment a connection ended, before anybody hears of it through a promise. */
  onclose?: () => void;
  onnotify?: (channel: string, payload: string) => void;
  /** Seconds without use after which a connection ends; null never. */
  idleTimeout: number | null;
  settings: SessionSettings;
  /** What the server calls its sessions. */
  applicationName?: string;
};

const defaultApplicationName = 'vitrine';

export type Connection = {
  readonly sql: Sql;
  /** Closes the sockets at once: a server that is silent answers no goodbye. Whatever waits on them fails. */
  destroy(): void;
};

/** Connects of itself: the driver hands a socket that the server never answers to nobody who could close it. */
function openSocket({ host, port }: Address, sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  // The driver would connect again, for ever, to whoever hangs up without a word.
  socket.once('end', () => {
    if (socket.bytesRead === 0) socket.destroy(unavailable('the server hung up without an answer'));
  });
  if (host.startsWith('/')) return socket.connect(join(host, `.s.PGSQL.${port}`));
  // The driver verifies a certificate against this name, and says in its errors where it asked.
  return Object.assign(socket.connect(port, host), { host, port });
}

/**
 * Why a socket is closed that may not even have been answered yet: without a reason the driver would connect again. Under TLS the
 * driver listens to another socket, which the end of this one ends.
 */
function silence({ ssl }: Address): DatabaseError | undefined {
  if (ssl !== false) return undefined;
  return unavailable('the database is silent and was given up');
}

const unavailable = (message: string) => new DatabaseError('DATABASE_UNAVAILABLE', message);

/** A client of the driver; connects at the first query. */
export function connect(address: Address, options: ConnectOptions): Connection {
  const { idleTimeout, settings, applicationName = defaultApplicationName, ...rest } = options;
  const { password, ...place } = address;
  const sockets = new Set<Socket>();
  // A variable, since the driver's types do not know its option `socket`.
  const driverOptions = {
    ...rest,
    ...place,
    pass: password,
    socket: () => openSocket(address, sockets),
    types,
    connect_timeout: 5,
    idle_timeout: idleTimeout ?? undefined,
    max_lifetime: null,
    // The driver asks for them where nobody can catch that this failed.
    fetch_types: false,
    backoff: () => 0.05,
    onnotice: () => {},
    connection: { application_name: applicationName, options: formatOptions(settings) },
  };
  return {
    sql: postgres(driverOptions),
    destroy: () => {
      for (const socket of sockets) socket.destroy(silence(address));
    },
  };
}
