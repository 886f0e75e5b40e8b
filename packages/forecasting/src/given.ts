import * as z from 'zod';
import { isDate } from './dates.ts';

type Path = readonly PropertyKey[];

/** A value from outside and where it stands: what is wrong with it is refused by the name of its field. */
export type Given = {
  read<Schema extends z.ZodType>(schema: Schema): z.output<Schema>;
  /** A part of it, which stands at `path`. */
  part(path: Path, value: unknown): Given;
  refuse(path: Path, problem: string): never;
};

type GivenOptions = {
  value: unknown;
  path: Path;
  refuse: (field: string, problem: string) => never;
};

/** The value as something to read; its `path` stands before the names of its fields. */
export function given({ value, path, refuse }: GivenOptions): Given {
  const refuseAt = (inner: Path, problem: string) =>
    refuse(z.core.toDotPath([...path, ...inner]), problem);
  return {
    read: (schema) => {
      const { success, data, error } = schema.safeParse(value);
      if (success) return data;
      const [issue] = error.issues;
      return refuseAt(issue ? pathOf(issue) : [], issue?.message ?? 'cannot be read');
    },
    part: (inner, part) => given({ value: part, path: [...path, ...inner], refuse }),
    refuse: refuseAt,
  };
}

function pathOf(issue: z.core.$ZodIssue): Path {
  return issue.code === 'unrecognized_keys'
    ? [...issue.path, ...issue.keys.slice(0, 1)]
    : issue.path;
}

/** An object of these fields and no others, written in their order. */
export function fields<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'is not a known field' : 'must be an object',
  });
}

export const text = z.string('must be text');

/** Nothing that counts days is asked once a day is none. */
export const calendarDay = text.refine(isDate, {
  error: 'must be a calendar day (YYYY-MM-DD)',
  abort: true,
});

export const finiteNumber = z.number('must be a finite number');

export function wholeNumber(least: number): z.ZodNumber {
  const problem = `must be a whole number ≥ ${least}`;
  return finiteNumber.int(problem).min(least, problem);
}

export function listOf<Item extends z.ZodType>(item: Item): z.ZodArray<Item> {
  return z.array(item, 'must be a list');
}

export const isDistinct = (items: readonly unknown[]): boolean =>
  new Set(items).size === items.length;
