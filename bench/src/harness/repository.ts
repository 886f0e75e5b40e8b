import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone, from the sources as from the built file. */
export const repositoryRoot = path.resolve(
  fileURLToPath(import.meta.url).replace(/bench[/\\](src|dist)[/\\].*$/, ''),
);
