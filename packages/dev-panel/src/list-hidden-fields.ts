import * as z from 'zod';

/** Dotted paths of the fields that the panel's form cannot show, `input` for the whole input. */
export function listHiddenFields(schema: z.ZodTypeAny, path: readonly string[] = []): string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    const fields: z.ZodRawShape = inner.shape;
    return Object.entries(fields).flatMap(([name, field]) =>
      listHiddenFields(field, [...path, name]),
    );
  }
  if (inner instanceof z.ZodArray) return listHiddenFields(inner.element, [...path, '[]']);
  const hidden =
    inner instanceof z.ZodAny || inner instanceof z.ZodRecord || inner instanceof z.ZodIntersection;
  return hidden ? [path.join('.') || 'input'] : [];
}

function unwrap(schema: z.ZodTypeAny): z.ZodTypeAny {
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return wraps ? unwrap(schema.unwrap()) : schema;
}
