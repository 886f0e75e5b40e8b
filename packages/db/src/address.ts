import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { DatabaseError } from './errors.ts';
import { readRootCertificate } from './read-root-certificate.ts';

/** The address of a server and the user; a `host` that starts with `/` is the folder of its Unix socket. */
export type Address = {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** False without TLS, `prefer` if the server decides. */
  ssl: false | 'prefer' | ConnectionOptions;
};

type Environment = Readonly<Record<string, string | undefined>>;

const parameters = [
  'host',
  'port',
  'user',
  'password',
  'dbname',
  'sslmode',
  'sslrootcert',
] as const;

/** A supported parameter of libpq, in the URL or as its variable. */
type Parameter = (typeof parameters)[number];

const variables: Record<Parameter, string> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  dbname: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
};

const refuse = (reason: string, cause?: unknown): DatabaseError =>
  new DatabaseError('DATABASE_URL_INVALID', `DATABASE_URL ${reason}`, { cause });

/** libpq accepts `postgres://user@/name`, which is not a valid URL. */
const noHost = 'no-host.invalid';

function parseUrl(text: string): URL {
  try {
    return new URL(text.replace(/^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)(?=[/?#]|$)/, `$1${noHost}`));
  } catch (cause) {
    throw refuse(
      'cannot be read; it looks like postgres://user:password@host:5432/database',
      cause,
    );
  }
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw refuse(`has a ${what} whose % signs cannot be decoded; write % itself as %25`, cause);
  }
}

function readParameters(url: URL): Partial<Record<Parameter, string>> {
  const given: Partial<Record<Parameter, string>> = {};
  for (const [name, value] of url.searchParams) {
    const known = parameters.find((parameter) => parameter === name);
    if (known === undefined) {
      throw refuse(`has the parameter ${name}, which is not supported; remove it`);
    }
    given[known] = value;
  }
  return given;
}

function readParts(url: URL): Partial<Record<Parameter, string>> {
  const host = decode(url.hostname.replace(/^\[(.*)\]$/, '$1'), 'host');
  return {
    host: host === noHost ? '' : host,
    port: url.port,
    user: decode(url.username, 'user'),
    password: decode(url.password, 'password'),
    dbname: decode(url.pathname.slice(1), 'database'),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw refuse(`names the port ${text}, which is not a port`);
}

function trustRoot(file: string): string {
  try {
    return readRootCertificate(file);
  } catch (cause) {
    throw refuse(`names the sslrootcert ${file}, which cannot be read`, cause);
  }
}

/** As in libpq: `require` encrypts without checking the certificate, `verify-ca` checks its issuer, `verify-full` the name too. */
function readTls(mode: string, host: string, rootCertificate: string): Address['ssl'] {
  const ca = rootCertificate === '' ? {} : { ca: trustRoot(rootCertificate) };
  switch (mode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
      return {
        rejectUnauthorized: rootCertificate !== '',
        checkServerIdentity: () => undefined,
        ...ca,
      };
    case 'verify-ca':
      return { checkServerIdentity: () => undefined, ...ca };
    case 'verify-full':
      return { host, ...ca };
    default:
      throw refuse(
        `has the sslmode ${mode}; use disable, allow, prefer, require, verify-ca or verify-full`,
      );
  }
}

function readUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/**
 * Reads a connection URL as libpq does: a parameter overrides the part before it, and missing values come from the PG* variables,
 * then from the defaults (localhost, 5432, the user of this process, a database with the user's name; no TLS). Throws
 * DATABASE_URL_INVALID, naming the unsupported part, before connecting.
 */
export function parseDatabaseUrl(text: string, environment: Environment = {}): Address {
  const url = parseUrl(text);
  const given = readParameters(url);
  const parts = readParts(url);
  const read = (name: Parameter): string =>
    given[name] || parts[name] || environment[variables[name]] || '';
  const host = read('host') || 'localhost';
  if (host.includes(',')) throw refuse('names several hosts; only one is supported');
  const user = read('user') || readUser();
  if (user === '') throw refuse('names no user, and the user of this process has no name');
  const ssl = host.startsWith('/')
    ? false
    : readTls(read('sslmode') || 'disable', host, read('sslrootcert'));
  return {
    host,
    port: readPort(read('port') || '5432'),
    database: read('dbname') || user,
    user,
    password: read('password'),
    ssl,
  };
}
