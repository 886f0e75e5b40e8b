import { isDate } from './dates.ts';

type Fail = (field: string, problem: string) => never;

/** Reads the fields of an unknown value, refusing through `fail` with the path of the field that is wrong. */
export type FieldReader = {
  readonly path: string;
  value(name: string): unknown;
  text(name: string): string;
  date(name: string): string;
  number(name: string): number;
  integer(name: string, minimum: number): number;
  numbers(name: string): number[];
  integers(name: string, minimum: number): number[];
  object(name: string): FieldReader;
  objects(name: string): FieldReader[];
  allowOnly(names: readonly string[]): void;
  fail: Fail;
};

type ReaderOptions = {
  value: unknown;
  path: string;
  fail: Fail;
};

/** A reader over a plain object; `path` prefixes the names of its fields. */
export function createFieldReader({ value, path, fail }: ReaderOptions): FieldReader {
  const fields = toFields(value);
  if (fields === null) return fail(path, 'must be an object');
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  const list = (name: string) => {
    const items = fields.get(name);
    return Array.isArray(items)
      ? items.map((item: unknown) => item)
      : fail(pathOf(name), 'must be a list');
  };
  const itemReader = (name: string, item: unknown, index: number) =>
    createFieldReader({ value: item, path: `${pathOf(name)}[${index}]`, fail });
  return {
    path,
    value: (name) => fields.get(name),
    text: (name) => checkText(fields.get(name), pathOf(name), fail),
    date: (name) => {
      const text = checkText(fields.get(name), pathOf(name), fail);
      return isDate(text) ? text : fail(pathOf(name), 'must be a calendar day (YYYY-MM-DD)');
    },
    number: (name) => checkNumber(fields.get(name), pathOf(name), fail),
    integer: (name, minimum) =>
      checkInteger({ value: fields.get(name), path: pathOf(name), minimum, fail }),
    numbers: (name) =>
      list(name).map((item, index) => checkNumber(item, `${pathOf(name)}[${index}]`, fail)),
    integers: (name, minimum) =>
      list(name).map((value, index) =>
        checkInteger({ value, path: `${pathOf(name)}[${index}]`, minimum, fail }),
      ),
    object: (name) => createFieldReader({ value: fields.get(name), path: pathOf(name), fail }),
    objects: (name) => list(name).map((item, index) => itemReader(name, item, index)),
    allowOnly: (names) => {
      for (const name of fields.keys()) {
        if (!names.includes(name)) fail(pathOf(name), 'is not a known field');
      }
    },
    fail: (field, problem) => fail(pathOf(field), problem),
  };
}

function toFields(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map<string, unknown>(Object.entries(value));
}

function checkText(value: unknown, path: string, fail: Fail): string {
  return typeof value === 'string' ? value : fail(path, 'must be text');
}

function checkNumber(value: unknown, path: string, fail: Fail): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : fail(path, 'must be a finite number');
}

function checkInteger({
  value,
  path,
  minimum,
  fail,
}: {
  value: unknown;
  path: string;
  minimum: number;
  fail: Fail;
}): number {
  const number = checkNumber(value, path, fail);
  return Number.isSafeInteger(number) && number >= minimum
    ? number
    : fail(path, `must be a whole number ≥ ${minimum}`);
}
