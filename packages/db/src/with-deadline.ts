import { DatabaseError } from './errors.ts';

/**
 * The answer to a query, or DATABASE_UNAVAILABLE after `ms` without one; then calls `give`, to close the connection that the query
 * waits on.
 */
export async function withDeadline<Answer>(
  question: Promise<Answer>,
  { ms, give }: { ms: number; give: () => void },
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new DatabaseError(
          'DATABASE_UNAVAILABLE',
          `the database did not answer within ${ms / 1_000} s`,
        ),
      );
      give();
    }, ms);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
}
