import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  type FileSystem,
  fileSystemOfType,
  fileSystems,
  unknownFileSystem,
} from './file-systems.ts';

const runbooks = fileURLToPath(new URL('../../../../docs/RUNBOOKS.md', import.meta.url));

function rowOf({ name, exports, notDurableBecause, remark }: FileSystem): string {
  const durable = notDurableBecause === null ? 'yes' : `no: ${notDurableBecause}`;
  return `| ${[name, exports ? 'yes' : 'no', durable, remark].join(' | ')} |`.replace(
    '|  |',
    '| |',
  );
}

it('the runbooks show the current table of file systems', () => {
  const lines = readFileSync(runbooks, 'utf8').split('\n');
  const head = lines.indexOf('| File system | Exports | Durable | Remarks |');
  const length = lines.slice(head).findIndex((line) => !line.startsWith('|'));
  expect(lines.slice(head + 2, head + length)).toEqual(fileSystems.map(rowOf));
});

it('no number means two file systems, and one that is not in the table is never called durable', () => {
  const types = fileSystems.flatMap((fileSystem) => fileSystem.types);
  expect(new Set(types).size).toBe(types.length);
  expect(types.map((type) => fileSystemOfType(type).types.includes(type))).not.toContain(false);
  expect(fileSystemOfType(0x12345678)).toBe(unknownFileSystem);
  expect(unknownFileSystem.notDurableBecause).toBe('what a flush does on it is not known');
  expect(unknownFileSystem.flushesAtOnce).toBe(false);
});
