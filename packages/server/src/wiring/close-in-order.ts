/** Closes one part after the other, each whatever happened before, and then throws what failed first. */
export async function closeInOrder(parts: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of parts) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
