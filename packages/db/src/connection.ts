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

/** drizzle converts times and json to text and back itself; the driver must not do it again. */
const types = {
  date: asText(1_082),
  timestamp: asText(1_114),
  timestamptz: asText(1_184),
  json: { ...asText(114), from: [] },
  jsonb: { ...asText(3_802), from: [] },
};

type ConnectOptions = {
  max: number;
  /** Called as soon as a connection ends, before any promise rejects because of it. */
  onclose?: () => void;
  onnotify?: (channel: string, payload: string) => void;
  /** Seconds without use after which a connection ends; null for never. */
  idleTimeout: number | null;
  settings: SessionSettings;
  /** The name of the sessions on the server. */
  applicationName?: string;
};

const defaultApplicationName = 'vitrine';

export type Connection = {
  readonly sql: Sql;
  /** Closes the sockets at once, because a silent server does not answer a goodbye. Pending calls on them fail. */
  destroy(): void;
};

/** Opens the socket itself: the driver gives no access to a socket that the server has not answered yet, so it could not be closed. */
function openSocket({ host, port }: Address, sockets: Set<Socket>): Socket {
  const socket = new Socket();
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  // The driver would reconnect forever to a server that hangs up without an answer.
  socket.once('end', () => {
    if (socket.bytesRead === 0) socket.destroy(unavailable('the server hung up without an answer'));
  });
  if (host.startsWith('/')) return socket.connect(join(host, `.s.PGSQL.${port}`));
  // The driver verifies a certificate against this name, and shows it in its errors.
  return Object.assign(socket.connect(port, host), { host, port });
}

/**
 * The error for closing a socket, even one without an answer yet: without an error the driver would reconnect. Under TLS the driver
 * listens to another socket, which closes with this one.
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
  // A variable, because the driver's types lack its option `socket`.
  const driverOptions = {
    ...rest,
    ...place,
    pass: password,
    socket: () => openSocket(address, sockets),
    types,
    connect_timeout: 5,
    idle_timeout: idleTimeout ?? undefined,
    max_lifetime: null,
    // The driver queries them in a place where a failure cannot be caught: https://github.com/porsager/postgres/issues/1192
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
