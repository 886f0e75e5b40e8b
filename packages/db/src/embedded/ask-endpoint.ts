import type { ServerAnswer } from '@vitrine/embedded-postgres';
import type { Address } from '../address.ts';
import { connect } from '../connection.ts';
import { DatabaseError, isDatabaseUnavailable } from '../errors.ts';
import { bareSettings } from '../session-settings.ts';

/**
 * Asks the server at the endpoint of an embedded cluster for the name of the cluster; leftover files of a dead cluster
 * never count as an answer.
 */
export async function askEndpoint(endpoint: Address): Promise<ServerAnswer> {
  const { sql, destroy } = connect(endpoint, {
    max: 1,
    idleTimeout: null,
    settings: bareSettings,
  });
  try {
    const [row] = await sql<{ name: string }[]>`select current_setting('cluster_name') as name`;
    return { state: 'serving', clusterName: row?.name ?? '' };
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw unusable(endpoint, error);
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ENOENT' && code !== 'ECONNREFUSED') return { state: 'starting' };
    return { state: 'silent', hasSocket: code === 'ECONNREFUSED' };
  } finally {
    await sql.end({ timeout: 1 });
    destroy();
  }
}

function unusable(endpoint: Address, cause: unknown): DatabaseError {
  return new DatabaseError(
    'DATA_DIRECTORY_UNUSABLE',
    `the embedded PostgreSQL at ${endpoint.host} does not let this user in; name a folder of your own in VITRINE_DATA_DIR`,
    { evidence: { directory: endpoint.host }, cause },
  );
}
