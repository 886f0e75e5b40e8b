const pauseMs = 1_000;

/** Settles once the server answers again; asks once a second, the first time after one. */
export async function waitForServer(): Promise<void> {
  do await new Promise((done) => setTimeout(done, pauseMs));
  while (!(await isServerUp()));
}

/** Whether the server answers now, and in good health. */
export async function isServerUp(): Promise<boolean> {
  try {
    return (await fetch(new URL('/health', location.origin))).ok;
  } catch {
    return false;
  }
}
