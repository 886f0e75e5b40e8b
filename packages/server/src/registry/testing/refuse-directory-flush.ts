import { type FileHandle, open } from 'node:fs/promises';
import { vi } from 'vitest';

/** Makes Node answer for directories as it does on a file system that cannot flush them; answers how to take it back. */
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
