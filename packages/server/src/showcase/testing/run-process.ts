/** A process that starts a showcase run for every request it receives, on the database and folders of its environment. */
import { fileURLToPath } from 'node:url';
import { runRequestSchema } from '@vitrine/contract';
import { pino } from 'pino';
import { loadConfig } from '../../config.ts';
import { toVitrineError } from '../../rpc/errors.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createVitrine } from '../../wiring/create-vitrine.ts';
import { appRouter } from '../../wiring/root.ts';

const repositoryRoot = fileURLToPath(new URL('../../../../..', import.meta.url));

async function main(): Promise<void> {
  const config = loadConfig(process.env, repositoryRoot);
  const log = pino({ level: 'silent' });
  const vitrine = await createVitrine({ config, log, version: '0.0.0-test', mode: 'command' });
  const api = createCallerFactory(appRouter)(vitrine.createContext('child'));
  const answer = async (message: unknown) => {
    try {
      return await api.showcase.start(runRequestSchema.parse(message));
    } catch (error) {
      const { code, evidence } = toVitrineError(error);
      return { code, evidence };
    }
  };
  process.on('message', (message) => {
    void answer(message).then((answered) => process.send?.(answered));
  });
  process.once('disconnect', () => process.exit());
  process.send?.('ready');
}

await main();
