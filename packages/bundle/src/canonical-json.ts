import stringify from 'safe-stable-stringify';
import { BundleError } from './bundle-error.ts';
import { formatJsonPointer } from './json-pointer.ts';

/** Values nested deeper than this are refused, so that no reader has to recurse without bound. */
const maxDepth = 128;

/** With the u flag a pair is one code point, so this finds only lone surrogates. */
const loneSurrogate = /\p{Surrogate}/u;

const stringifyStrictly = stringify.configure({ strict: true, deterministic: true });

type Walk = { path: (string | number)[]; ancestors: Set<object> };

function refuse(walk: Walk, reason: string): never {
  const pointer = formatJsonPointer(walk.path);
  throw new BundleError('NOT_PLAIN_JSON', `${reason} at "${pointer}" is not plain JSON`, {
    evidence: { pointer, reason },
  });
}

function checkNumber(value: number, walk: Walk): void {
  if (!Number.isFinite(value)) refuse(walk, String(value));
  if (Object.is(value, -0)) refuse(walk, '-0');
}

function checkString(value: string, walk: Walk): void {
  if (loneSurrogate.test(value)) refuse(walk, 'a lone surrogate');
}

function checkChild(value: unknown, walk: Walk, part: string | number): void {
  walk.path.push(part);
  checkValue(value, walk);
  walk.path.pop();
}

function checkArray(value: readonly unknown[], walk: Walk): void {
  for (let index = 0; index < value.length; index += 1) checkChild(value[index], walk, index);
}

function checkRecord(value: object, walk: Walk): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(walk, `an instance of ${value.constructor?.name ?? 'a class'}`);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(walk, 'a symbol key');
  for (const [key, child] of Object.entries(value)) {
    if (loneSurrogate.test(key)) refuse(walk, 'a key with a lone surrogate');
    checkChild(child, walk, key);
  }
}

function checkObject(value: object, walk: Walk): void {
  if (walk.ancestors.has(value)) refuse(walk, 'a cycle');
  if (walk.ancestors.size >= maxDepth) refuse(walk, `a value deeper than ${maxDepth} levels`);
  walk.ancestors.add(value);
  if (Array.isArray(value)) checkArray(value, walk);
  else checkRecord(value, walk);
  walk.ancestors.delete(value);
}

function checkValue(value: unknown, walk: Walk): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') checkString(value, walk);
  else if (typeof value === 'number') checkNumber(value, walk);
  else if (typeof value === 'object') checkObject(value, walk);
  else refuse(walk, typeof value);
}

function stringifyPlain(value: unknown, indent: number): string {
  checkValue(value, { path: [], ancestors: new Set() });
  return stringifyStrictly(value, null, indent) ?? '';
}

/**
 * The canonical form of a value as JSON: keys by UTF-16 code unit, numbers and escapes as ECMAScript
 * `JSON.stringify`, two-space indent, one trailing newline. Throws `NOT_PLAIN_JSON` with a JSON
 * pointer for everything that JSON would drop or change (undefined, NaN, -0, Date, cycles, …).
 */
export function stringifyCanonicalJson(value: unknown): string {
  return `${stringifyPlain(value, 2)}\n`;
}

/** Like `stringifyCanonicalJson`, but on one line without spaces and without the newline: for digests. */
export function stringifyCompactCanonicalJson(value: unknown): string {
  return stringifyPlain(value, 0);
}
