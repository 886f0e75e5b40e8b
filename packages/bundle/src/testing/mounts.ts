import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTempDirectory } from './sample-bundle.ts';

/** In a user namespace no loop device can be mounted, and an overlay may keep its attributes only in `user.*`. */
const isOwnNamespace = !/^\s*0\s+0\s+4294967295$/m.test(readFileSync('/proc/self/uid_map', 'utf8'));

type Mounted = (directory: string) => Promise<void>;

function mountOrExplain(words: readonly string[]): void {
  try {
    execFileSync('mount', words, { stdio: 'pipe' });
  } catch (cause) {
    const message = 'These tests mount file systems: run them as root, or under `unshare -Urm`';
    throw new Error(message, { cause });
  }
}

/** Runs with something mounted on a new directory, and always unmounts it. */
async function withMount(at: string, mount: () => void, work: Mounted): Promise<void> {
  mkdirSync(at);
  mount();
  try {
    await work(at);
  } finally {
    execFileSync('umount', ['-l', at]);
  }
}

/** A small memory disk; needs root or its own user namespace, and fails without either. */
export async function withSmallDisk(options: string, work: Mounted): Promise<void> {
  await withTempDirectory(async (directory) => {
    const at = join(directory, 'disk');
    await withMount(at, () => mountOrExplain(['-t', 'tmpfs', '-o', options, 'tmpfs', at]), work);
  });
}

/** Options of an overlay that refuses to rename a directory of its lower layer. */
export const refusingOverlay = isOwnNamespace ? 'userxattr' : 'redirect_dir=off';
/** Every type of overlay that can be mounted here. */
export const overlays = [refusingOverlay, ...(isOwnNamespace ? [] : ['redirect_dir=on'])];

/**
 * An overlay with a lower layer filled by `prepare`, like the image of a container. All layers are
 * on a memory disk, because the temporary directory of a container is itself an overlay, on which
 * another overlay cannot write.
 */
export async function withOverlay(
  { options, prepare }: { options: string; prepare: Mounted },
  work: Mounted,
): Promise<void> {
  await withSmallDisk('size=16m', async (disk) => {
    const layer = (name: string) => join(disk, name);
    for (const name of ['lower', 'upper', 'work']) mkdirSync(layer(name));
    await prepare(layer('lower'));
    const layers = `lowerdir=${layer('lower')},upperdir=${layer('upper')},workdir=${layer('work')}`;
    const at = layer('merged');
    const words = ['-t', 'overlay', '-o', `${options},${layers}`, 'overlay', at];
    await withMount(at, () => mountOrExplain(words), work);
  });
}

/** Whether a program that mounts by FUSE is installed, with the device that it needs. */
export function canMountFuse(program: string): boolean {
  return hasProgram(program) && isUsable('/dev/fuse');
}

/** Whether an image of a disk can be made and mounted, which takes a loop device. */
export function canMountImage(): boolean {
  return !isOwnNamespace && hasProgram('mkfs.ext4') && isUsable('/dev/loop-control');
}

function hasProgram(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}

function isUsable(device: string): boolean {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** One directory mounted on another with bindfs: the simplest FUSE file system, which passes everything through. */
export async function withBindfs(
  { source, options = [] }: { source: string; options?: string[] },
  work: Mounted,
): Promise<void> {
  await withTempDirectory(async (directory) => {
    const at = join(directory, 'mounted');
    const mount = () => execFileSync('bindfs', [...options, source, at], { stdio: 'pipe' });
    await withMount(at, mount, work);
  });
}

/** Two directories merged into one with mergerfs, which derives inode numbers of directories from their paths. */
export async function withMergerfs(work: Mounted): Promise<void> {
  await withTempDirectory(async (directory) => {
    const branches = ['a', 'b'].map((name) => join(directory, name));
    for (const branch of branches) mkdirSync(branch);
    const at = join(directory, 'mounted');
    const words = ['-o', 'use_ino,inodecalc=path-hash', branches.join(':'), at];
    await withMount(at, () => execFileSync('mergerfs', words, { stdio: 'pipe' }), work);
  });
}

/** An ext4 in a file. A copy of that file holds the state after a power cut. */
export async function withExt4(
  work: (disk: { at: string; image: string }) => Promise<void>,
): Promise<void> {
  await withTempDirectory(async (directory) => {
    const image = join(directory, 'disk.img');
    execFileSync('truncate', ['-s', '32M', image]);
    execFileSync('mkfs.ext4', ['-q', image], { stdio: 'pipe' });
    await withImage(image, (at) => work({ at, image }));
  });
}

/** Mounts the image of a disk, which replays its journal, as after a power cut. */
export async function withImage(image: string, work: Mounted): Promise<void> {
  const at = `${image}.mounted`;
  await withMount(at, () => mountOrExplain(['-o', 'loop', image, at]), work);
}
