// Entry of `npm start`, `npm run dev`, `npm test` and the gates that need an install first.
// Everything up to the version check must parse on an old Node, hence the dynamic import below.
import { requireNode } from './lib/require-node.mjs';

requireNode();

const { runTask } = await import('./lib/run-task.mjs');
process.exitCode = await runTask(process.argv[2], process.argv.slice(3));
