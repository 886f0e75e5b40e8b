import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads `.env` at the repository root into this process's environment, when there is one; variables already set win.
 * Only commands that a person starts do this: tests and gates must not pick up somebody's database.
 *
 * @param {string} root
 */
export function loadEnvironmentFile(root) {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}
