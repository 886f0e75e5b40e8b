/** A process of its own that runs a showcase on the database and folders of its environment until it is killed. */
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { loadConfig } from '../../config.ts';
import { createVitrine } from '../../create-vitrine.ts';
import { appRouter } from '../../root.ts';
import { createCallerFactory } from '../../trpc.ts';
import { longGrain } from './start-long-run.ts';

const repositoryRoot = fileURLToPath(new URL('../../../../..', import.meta.url));

async function main(): Promise<void> {
  const config = loadConfig(process.env, repositoryRoot);
  const log = pino({ level: 'silent' });
  const vitrine = await createVitrine({ config, log, version: '0.0.0-test', mode: 'server' });
  const api = createCallerFactory(appRouter)(vitrine.createContext('child'));
  const started = await api.showcase.start({
    preservation: 'keep',
    user_scope: longGrain,
    run_config: { backtest: { n_splits: 20, horizon: 90 } },
  });
  process.send?.(started);
}

await main();
