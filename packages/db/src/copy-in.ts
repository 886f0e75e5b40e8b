import type { Writable } from 'node:stream';
import type { Sql, TransactionSql } from 'postgres';

/**
 * Starts `COPY … FROM STDIN` on a connection that nothing else uses meanwhile. The stream finishes once
 * the rows are stored, and emits the server's error if it refuses them.
 */
export async function startCopy(sql: Sql | TransactionSql, statement: string): Promise<Writable> {
  const query = sql.unsafe(statement);
  const stream = await query.writable();
  // Once the last row is sent the driver forgets its stream: a refusal would only reach the query,
  // which has long been answered, and the stream would wait forever.
  // https://github.com/porsager/postgres/issues/1173
  Object.defineProperty(query, 'reject', {
    value: (reason: unknown) =>
      stream.destroy(reason instanceof Error ? reason : new Error(String(reason))),
  });
  return stream;
}
