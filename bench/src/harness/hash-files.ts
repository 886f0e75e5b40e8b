import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface HashedFile {
  path: string;
  sha256: string;
}

/** Reads and hashes every file below a directory, in the simplest way. */
export function hashFiles(directory: string): HashedFile[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return {
        path: path.relative(directory, file),
        sha256: sha256().update(readFileSync(file)).digest('hex'),
      };
    });
}

/** One text for a set of hashed files, in any order. */
export function digestFiles(files: readonly HashedFile[]): string {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).sort();
  return `${lines.length} files ${sha256().update(lines.join('')).digest('hex')}`;
}

function sha256(): Hash {
  return createHash('sha256');
}
