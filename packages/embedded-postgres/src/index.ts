export type { ClusterLog, ServerAnswer } from './cluster.ts';
export { type Cluster, type ClusterOptions, openCluster } from './cluster.ts';
export {
  EmbeddedPostgresError,
  type EmbeddedPostgresErrorCode,
} from './embedded-postgres-error.ts';
export type { Endpoint } from './start-server.ts';
