import postgres, { type PostgresType, type Sql } from 'postgres';
import type { ClusterEndpoint } from './embedded/ask-endpoint.ts';

/** Where a server is: a URL as libpq knows it, or the embedded cluster's socket. */
export type Target = string | ClusterEndpoint;

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
  /** Milliseconds a statement may take; 0 for ever. */
  statementTimeout: number;
};

const statementSettings = (timeoutMs: number) => ({
  statement_timeout: timeoutMs,
  // A transaction that its process forgot would hold its locks and snapshot for ever.
  idle_in_transaction_session_timeout: timeoutMs,
});

/** A client of the driver with this product's session settings; connects at the first query. */
export function connect(target: Target, options: ConnectOptions): Sql {
  const { idleTimeout, statementTimeout, ...rest } = options;
  const settings = {
    ...rest,
    types,
    connect_timeout: 5,
    idle_timeout: idleTimeout ?? undefined,
    max_lifetime: null,
    // The driver asks for them where nobody can catch that this failed.
    fetch_types: false,
    backoff: () => 0.05,
    onnotice: () => {},
    connection: {
      application_name: 'vitrine',
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      ...statementSettings(statementTimeout),
    },
  };
  return typeof target === 'string'
    ? postgres(target, settings)
    : postgres({ ...target, ...settings, ssl: false });
}
