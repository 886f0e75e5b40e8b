// Runs a command where it may mount file systems: as it is for root, in a user namespace of its own for anyone else.
import { spawnSync } from 'node:child_process';

const [command = '', ...words] = process.argv.slice(2);
const namespaced = ['unshare', '--user', '--map-root-user', '--mount', command, ...words];
const [program = '', ...rest] = process.getuid?.() === 0 ? [command, ...words] : namespaced;
const { status, error } = spawnSync(program, rest, { stdio: 'inherit' });
if (error) console.error(`${program} could not be started: ${error.message}`);
process.exitCode = status ?? 1;
