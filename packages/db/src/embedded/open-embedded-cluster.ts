import {
  type ClusterOptions,
  EmbeddedPostgresError,
  type Endpoint,
  openCluster,
} from '@vitrine/embedded-postgres';
import type { Address } from '../address.ts';
import { DatabaseError } from '../errors.ts';
import { askEndpoint } from './ask-endpoint.ts';
import { awaitCommands } from './command-lock.ts';

/** The embedded cluster as the rest of this package sees it: an address, and errors of ours. */
export type EmbeddedCluster = {
  readonly address: Address;
  ensureRunning(): Promise<void>;
  stop(): Promise<void>;
};

type EmbeddedClusterOptions = Pick<ClusterOptions, 'dataDirectory' | 'log' | 'throwAway'> & {
  /** How long a stop waits for the commands of other processes that are at work on the cluster; not at all unless told. */
  patienceMs?: number;
};

/** Opens the embedded cluster and gives it what it needs of the driver. Throws DatabaseError when it cannot serve. */
export async function openEmbeddedCluster({
  patienceMs = 0,
  ...options
}: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const cluster = await inOurWords(
    openCluster({
      ...options,
      ask: (endpoint) => askEndpoint(addressOf(endpoint)),
      beforeStop: (endpoint) => awaitCommands(addressOf(endpoint), patienceMs),
    }),
  );
  return {
    address: addressOf(cluster.endpoint),
    ensureRunning: () => inOurWords(cluster.ensureRunning()),
    stop: cluster.stop,
  };
}

/** Its socket lies in a private folder, so that it asks for no password. */
const addressOf = (endpoint: Endpoint): Address => ({ ...endpoint, password: '', ssl: false });

async function inOurWords<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    const { code, message, evidence, cause } = error;
    throw new DatabaseError(code, message, { evidence, cause });
  }
}
