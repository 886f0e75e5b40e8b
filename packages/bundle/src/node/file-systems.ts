/** What Vitrine knows of a file system, or of several that behave alike. */
export type FileSystem = {
  /** The name that `mount` shows. */
  name: string;
  /** The `f_type` of statfs(2) on Linux. */
  types: readonly number[];
  /** False if nothing can be written. */
  exports: boolean;
  /** Why flushed data may be lost in a power cut; null if a flush reaches the disk. */
  notDurableBecause: string | null;
  /** Whether fsync(2) of a directory flushes the names in it. */
  flushesNames: boolean;
  /** Whether one syncfs(2) flushes every file on it. */
  flushesAtOnce: boolean;
  /** A remark for its users, one sentence or none. */
  remark: string;
};

const flushing = {
  exports: true,
  notDurableBecause: null,
  flushesNames: true,
  flushesAtOnce: true,
};
const doubtful = { exports: true, flushesNames: false, flushesAtOnce: false };

const decidedElsewhere = 'whether a flush reaches a disk is decided by the server behind it';
const withoutJournal = 'it has no journal, so a power cut during a rename can lose both names';
const inMemory = 'it lives in memory';
const keepsNoOwners =
  'It keeps no owners: mount it with `uid=` of the user that runs Vitrine. Modes are ignored.';

/** For file systems that are not in the table below. */
export const unknownFileSystem: FileSystem = {
  name: 'anything else',
  types: [],
  ...doubtful,
  notDurableBecause: 'what a flush does on it is not known',
  remark: 'Exports are tried; every file is flushed by itself.',
};

/**
 * The only table of file systems: the writer chooses its flushes by it, `/health` derives durability from it, and
 * docs/RUNBOOKS.md shows it. The numbers are those of `linux/magic.h` and of statfs(2).
 */
export const fileSystems: readonly FileSystem[] = [
  {
    name: 'ext4, ext3, ext2',
    types: [0xef53],
    ...flushing,
    remark: 'On ext2, which has no journal, run `fsck` after a power cut.',
  },
  { name: 'XFS', types: [0x58465342], ...flushing, remark: '' },
  { name: 'Btrfs', types: [0x9123683e], ...flushing, remark: '' },
  { name: 'F2FS', types: [0xf2f52010], ...flushing, remark: '' },
  {
    name: 'ZFS',
    types: [0x2fc12fc1],
    ...flushing,
    remark: 'Not with `sync=disabled`, which cannot be seen from here.',
  },
  {
    name: 'overlay',
    types: [0x794c7630],
    ...doubtful,
    flushesNames: true,
    notDurableBecause: 'what lies below an overlay cannot be seen from inside it',
    remark:
      'The own layer of a container: it is gone with the container, so mount a volume for both folders. A bundle that came with the image is copied once before it is replaced.',
  },
  {
    name: 'FUSE',
    types: [0x65735546],
    ...doubtful,
    notDurableBecause: 'a FUSE file system may ignore the flush of a directory without saying so',
    remark:
      'sshfs, mergerfs, bindfs, fuse-overlayfs, ntfs-3g, virtiofs and others. Every file is flushed by itself.',
  },
  {
    name: 'tmpfs, ramfs',
    types: [0x01021994, 0x858458f6],
    ...flushing,
    notDurableBecause: inMemory,
    remark: '',
  },
  {
    name: 'NFS, SMB, 9p, Ceph',
    types: [0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997, 0x00c36400],
    ...doubtful,
    notDurableBecause: decidedElsewhere,
    remark: '',
  },
  {
    name: 'FAT, exFAT',
    types: [0x4d44, 0x2011bab0],
    ...doubtful,
    notDurableBecause: withoutJournal,
    remark: keepsNoOwners,
  },
  {
    name: 'NTFS (ntfs3)',
    types: [0x7366746e],
    ...doubtful,
    notDurableBecause: 'what a flush of a directory does on it is not known',
    remark: keepsNoOwners,
  },
  {
    name: 'squashfs, EROFS, ISO 9660',
    types: [0x73717368, 0xe0f5e1e2, 0x9660],
    ...doubtful,
    exports: false,
    notDurableBecause: 'it cannot be written',
    remark: 'Bundles on it can be verified.',
  },
  unknownFileSystem,
];

/** The entry of the table for an `f_type` of statfs(2). */
export function fileSystemOfType(type: number): FileSystem {
  return fileSystems.find(({ types }) => types.includes(type)) ?? unknownFileSystem;
}
