// A process that exports one workspace as often as requested: `{ exports: n }` in, `{ digests }` out.
// Plain JavaScript because it is started a hundred times: compiling it would double its start.
import { fileURLToPath } from 'node:url';
import { appRouter, createCallerFactory, createVitrine, loadConfig } from '@vitrine/server';
import { pino } from 'pino';

const [workspace_id] = process.argv.slice(2);

const vitrine = await createVitrine({
  config: loadConfig(process.env, fileURLToPath(new URL('../..', import.meta.url))),
  log: pino({ level: 'silent' }),
  version: '0.0.0',
  mode: 'command',
});
const caller = createCallerFactory(appRouter)(vitrine.createContext('e2e'));

process.on('message', async ({ exports }) => {
  const digests = [];
  for (let count = 0; count < exports; count += 1) {
    const { bundle_digest } = await caller.workspace.export({ workspace_id });
    digests.push(bundle_digest);
  }
  process.send({ digests });
});
process.on('disconnect', () => vitrine.close());
process.send({ ready: true });
