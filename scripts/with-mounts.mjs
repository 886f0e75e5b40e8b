// Runs a command with the right to mount file systems: directly for root, in a new user namespace for anyone else.
import { spawnSync } from 'node:child_process';

const [command = '', ...words] = process.argv.slice(2);
const namespaced = ['unshare', '--user', '--map-root-user', '--mount', command, ...words];
const [program = '', ...rest] = process.getuid?.() === 0 ? [command, ...words] : namespaced;
const { status, error } = spawnSync(program, rest, { stdio: 'inherit' });
if (error) console.error(`${program} could not be started: ${error.message}`);
process.exitCode = status ?? 1;
