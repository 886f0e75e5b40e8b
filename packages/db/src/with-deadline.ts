import { DatabaseError } from './errors.ts';

/**
 * The answer to a question, or DATABASE_UNAVAILABLE once `ms` have passed without one; `give` is called then, to close what
 * the question waits on.
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
