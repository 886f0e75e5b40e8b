import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';

const hasDescriptorPaths = process.platform === 'linux' && existsSync('/proc/self/fd');
const openDirectoryOnly = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** An open directory: paths through it stay inside it, wherever it is renamed to. */
export type PinnedDirectory = {
  at: (name: string) => string;
  self: string;
  /** Whether `path` still names this directory. */
  isAt: (path: string) => boolean;
  close: () => void;
};

/**
 * Opens one directory without following a symbolic link in its last part. On Linux every path
 * made by `at` goes through the descriptor; elsewhere through the path, and `isAt` detects a swap.
 */
export function pinDirectory(path: string): PinnedDirectory {
  const fd = openSync(path, openDirectoryOnly);
  const self = hasDescriptorPaths ? `/proc/self/fd/${fd}` : path;
  return {
    self,
    at: (name) => join(self, name),
    isAt: (other) => {
      const found = lstatSync(other, { bigint: true, throwIfNoEntry: false });
      // Read each time: on some FUSE file systems a rename changes the inode number, even of this handle.
      const identity = fstatSync(fd, { bigint: true });
      return found?.ino === identity.ino && found.dev === identity.dev;
    },
    close: () => closeSync(fd),
  };
}
