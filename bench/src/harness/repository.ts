import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone, from the sources and from the built file alike. */
export const repositoryRoot = path.resolve(
  fileURLToPath(import.meta.url).replace(/bench[/\\](src|dist)[/\\].*$/, ''),
);
