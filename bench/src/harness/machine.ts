import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import os from 'node:os';

/** Magic numbers of statfs(2). */
const fileSystems = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'XFS'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlay'],
  [0x2fc12fc1, 'ZFS'],
  [0x1a, 'APFS'],
]);

/** The properties of the machine that decide the figures; nothing that identifies it. */
export async function describeMachine(options: { directory: string; postgresVersion: string }) {
  const { type } = await statfs(options.directory);
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return [
    `${os.availableParallelism()} cores (${process.arch}${describeFlags()})`,
    `${memory} GiB of memory`,
    `${os.type()} ${os.release().split('-')[0]}`,
    `${fileSystems.get(type) ?? `file system 0x${type.toString(16)}`}`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${options.postgresVersion}`,
  ].join(', ');
}

/** Whether the processor has SHA-256 instructions, which decide all hashing figures. */
function describeFlags(): string {
  try {
    const information = readFileSync('/proc/cpuinfo', 'utf8');
    const hasSha = /^(flags|Features)\b.*\b(sha_ni|sha2)\b/m.test(information);
    const hasAvx2 = /^flags\b.*\bavx2\b/m.test(information);
    return `, ${hasSha ? 'with' : 'without'} SHA instructions${hasAvx2 ? ', AVX2' : ''}`;
  } catch {
    return '';
  }
}
