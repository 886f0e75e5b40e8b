import { expect, it } from 'vitest';
import { formatJsonPointer } from './json-pointer.ts';

it.each([
  [[], ''],
  [['a', 0, 'b'], '/a/0/b'],
  [['', ' '], '// '],
  [['a/b', 'm~n', '~1'], '/a~1b/m~0n/~01'],
])('a place is written as in RFC 6901: %j', (path, pointer) => {
  expect(formatJsonPointer(path)).toBe(pointer);
});
