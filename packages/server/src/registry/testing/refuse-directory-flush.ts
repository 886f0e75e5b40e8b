import { type FileHandle, open } from 'node:fs/promises';
import { vi } from 'vitest';

/** Makes Node behave as on a file system that cannot flush directories; returns a function that undoes it. */
export async function refuseDirectoryFlush(directory: string): Promise<() => void> {
  const handle = await open(directory);
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const { sync } = prototype;
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    if ((await this.stat()).isDirectory())
      throw Object.assign(new Error('EINVAL: invalid argument, fsync'), { code: 'EINVAL' });
    await sync.call(this);
  });
  return () => spy.mockRestore();
}
