import { setTimeout as delay } from 'node:timers/promises';
import type { TransactionSql } from 'postgres';
import { DatabaseError, isDatabaseUnavailable } from './errors.ts';

const askAgainMs = 100;

/** The id of a transaction that has written something, else null. */
export async function readTransactionId(sql: TransactionSql): Promise<string | null> {
  const [row] = await sql.unsafe<{ id: string | null }[]>(
    'select pg_current_xact_id_if_assigned()::text as id',
  );
  return row?.id ?? null;
}

type CommitOptions = {
  /** One value of the first row, from any connection. */
  ask: (statement: string, parameters: string[]) => Promise<unknown>;
  /** Aborts when the server may have restarted. */
  life: () => AbortSignal | null;
  /** How long to look up a lost commit: the server may have to come back first. */
  askLimitMs: number;
};

export type CommitCheck = {
  /** Marks that all work is done and only the commit is left. */
  begin(transactionId: string | null, result: unknown): void;
  hasWritten(): boolean;
  /**
   * The outcome of a transaction that failed with this error. If the connection was lost during the commit, asks the server whether
   * it was committed: returns the result if so, throws the error if not, and COMMIT_UNKNOWN if there is no answer.
   */
  settle(error: unknown): Promise<unknown>;
};

export function createCommitCheck({ ask, life, askLimitMs }: CommitOptions): CommitCheck {
  let pending: { id: string | null; result: unknown; life: AbortSignal | null } | null = null;

  async function settle(error: unknown): Promise<unknown> {
    if (pending === null || !isDatabaseUnavailable(error)) throw error;
    // There was nothing to commit.
    if (pending.id === null) return pending.result;
    const status = await findStatus(pending.id);
    if (status === 'aborted') throw error;
    // A server that crashed may have reused the number of a transaction that it lost.
    const isSameServer = pending.life !== null && !pending.life.aborted;
    if (status === 'committed' && isSameServer) return pending.result;
    throw new DatabaseError(
      'COMMIT_UNKNOWN',
      'the connection was lost during a commit, and it is unknown whether the transaction was committed',
      { cause: error },
    );
  }

  async function findStatus(id: string): Promise<unknown> {
    const end = performance.now() + askLimitMs;
    while (performance.now() < end) {
      const status = await ask('select pg_xact_status($1::xid8) as answer', [id]).catch(() => null);
      if (status === 'committed' || status === 'aborted') return status;
      await delay(askAgainMs);
    }
    return null;
  }

  return {
    begin: (id, result) => {
      pending = { id, result, life: life() };
    },
    hasWritten: () => pending !== null && pending.id !== null,
    settle,
  };
}
