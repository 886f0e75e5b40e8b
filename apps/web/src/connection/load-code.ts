import { isServerUp, waitForServer } from './wait-for-server.ts';

/**
 * Fetches code that the page asks for only now. Where the server does not answer that is waited for, as
 * the page around it is whole and says so; code that a server in good health does not have is an error.
 */
export async function loadCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (await isServerUp()) throw error;
    await waitForServer();
    return load();
  }
}
