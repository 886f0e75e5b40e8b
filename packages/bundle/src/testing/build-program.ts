import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Builds one program into a directory, and returns its path; the program starts in about 50 ms. */
export async function buildProgram(source: URL, directory: string): Promise<string> {
  const outfile = join(directory, `${basename(source.pathname, '.ts')}.mjs`);
  await build({
    entryPoints: [fileURLToPath(source)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@vitrine/source'],
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}
