import * as z from 'zod';
import type { core } from 'zod4';

type JsonSchema = core.JSONSchema.JSONSchema;
type AnyJsonSchema = JsonSchema | boolean;
type Fields = Record<string, z.ZodTypeAny>;

/**
 * The zod 3 schema that accepts what a JSON Schema (draft 2020-12, as zod 4 writes it) accepts. What zod 3
 * forms cannot show (free-form values, mixed unions, references) becomes `z.any()`; a pattern
 * that no browser can compile is left to the server.
 */
export function convertJsonSchema(schema: AnyJsonSchema): z.ZodTypeAny {
  if (typeof schema === 'boolean' || schema.$ref !== undefined) return z.any();
  if (schema.const !== undefined) return convertValues([schema.const]);
  if (schema.enum !== undefined) return convertValues(schema.enum);
  const options = schema.anyOf ?? schema.oneOf ?? splitTypes(schema);
  if (options !== undefined) return convertUnion(options);
  return convertTyped(schema);
}

/** The type `["string", "null"]` as one schema per type, undefined for a single type. */
function splitTypes(schema: JsonSchema): JsonSchema[] | undefined {
  const types: JsonSchema['type'] | readonly JsonSchema['type'][] = schema.type;
  return Array.isArray(types) ? types.map((type) => ({ ...schema, type })) : undefined;
}

function convertTyped(schema: JsonSchema): z.ZodTypeAny {
  switch (schema.type) {
    case 'string':
      return convertString(schema);
    case 'integer':
      return convertNumber(schema).int();
    case 'number':
      return convertNumber(schema);
    case 'boolean':
      return z.boolean();
    case 'null':
      return z.null();
    case 'array':
      return convertArray(schema);
    case 'object':
      return convertObject(schema);
    default:
      return z.any();
  }
}

function convertString(schema: JsonSchema): z.ZodString {
  let converted = z.string();
  if (schema.minLength !== undefined) converted = converted.min(schema.minLength);
  if (schema.maxLength !== undefined) converted = converted.max(schema.maxLength);
  for (const part of [schema, ...(schema.allOf ?? [])]) {
    const pattern = typeof part === 'boolean' ? undefined : compilePattern(part.pattern);
    if (pattern !== undefined) converted = converted.regex(pattern);
  }
  return converted;
}

/** Compiled with `u`, like the panel's validator: a pattern that fails here would fail the whole form there. */
function compilePattern(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

function convertNumber(schema: JsonSchema): z.ZodNumber {
  let converted = z.number();
  if (schema.minimum !== undefined) converted = converted.gte(schema.minimum);
  if (schema.maximum !== undefined) converted = converted.lte(schema.maximum);
  // Draft 4 had a boolean here; zod 4 writes the number of the later drafts.
  const { exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof exclusiveMinimum === 'number') converted = converted.gt(exclusiveMinimum);
  if (typeof exclusiveMaximum === 'number') converted = converted.lt(exclusiveMaximum);
  if (schema.multipleOf !== undefined) converted = converted.multipleOf(schema.multipleOf);
  return converted;
}

function convertArray(schema: JsonSchema): z.ZodTypeAny {
  if (schema.prefixItems !== undefined) return z.any();
  const items = Array.isArray(schema.items) ? true : (schema.items ?? true);
  let converted = z.array(convertJsonSchema(items));
  if (schema.minItems !== undefined) converted = converted.min(schema.minItems);
  if (schema.maxItems !== undefined) converted = converted.max(schema.maxItems);
  return converted;
}

function convertObject(schema: JsonSchema): z.ZodTypeAny {
  const extra = schema.additionalProperties;
  if (schema.properties === undefined && extra !== false && extra !== undefined) {
    return z.record(convertJsonSchema(extra));
  }
  const required = new Set(schema.required);
  const fields: Fields = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    fields[name] = convertProperty(property, required.has(name));
  }
  return extra === false ? z.object(fields).strict() : z.object(fields);
}

function convertProperty(property: AnyJsonSchema, required: boolean): z.ZodTypeAny {
  const converted = convertJsonSchema(property);
  const description = describeProperty(property);
  const described = description === '' ? converted : converted.describe(description);
  return required ? described : described.optional();
}

/** Describes a default in words: as a zod default it would make the panel call the field required. */
function describeProperty(property: AnyJsonSchema): string {
  if (typeof property === 'boolean') return '';
  const byDefault =
    property.default === undefined ? undefined : `Default: ${JSON.stringify(property.default)}`;
  const text = property.description ?? describeItems(property.items);
  return [text, byDefault].filter((part) => part !== undefined).join('. ');
}

function describeItems(items: JsonSchema['items']): string | undefined {
  const single = typeof items === 'object' && !Array.isArray(items);
  return single ? items.description : undefined;
}

function convertValues(values: readonly unknown[]): z.ZodTypeAny {
  const [first, ...rest] = values.filter(isLiteral);
  if (first === undefined) return z.any();
  if (rest.length === 0) return z.literal(first);
  const texts = [first, ...rest].filter((value) => typeof value === 'string');
  const [head, ...tail] = texts;
  if (head !== undefined && texts.length === values.length) return z.enum([head, ...tail]);
  return unite([first, ...rest].map((value) => z.literal(value)));
}

function isLiteral(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function convertUnion(options: readonly AnyJsonSchema[]): z.ZodTypeAny {
  const present = options.filter((option) => !isNull(option));
  const converted = convertPresent(present);
  return present.length < options.length ? converted.nullable() : converted;
}

function isNull(schema: AnyJsonSchema): boolean {
  return typeof schema !== 'boolean' && (schema.type === 'null' || schema.const === null);
}

function convertPresent(options: readonly AnyJsonSchema[]): z.ZodTypeAny {
  const [only, second] = options;
  if (only === undefined) return z.null();
  if (second === undefined) return convertJsonSchema(only);
  const values = options.map(literalsOf);
  if (values.every((list) => list !== undefined)) return convertValues(values.flat());
  return discriminate(options.map((option) => convertJsonSchema(option))) ?? z.any();
}

function literalsOf(schema: AnyJsonSchema): readonly unknown[] | undefined {
  if (typeof schema === 'boolean') return undefined;
  return schema.const === undefined ? schema.enum : [schema.const];
}

/** A discriminated union if a field with distinct texts distinguishes the objects. */
function discriminate(options: readonly z.ZodTypeAny[]): z.ZodTypeAny | undefined {
  const objects = options.filter((option) => option instanceof z.ZodObject);
  const [first, ...rest] = objects;
  if (first === undefined || objects.length < options.length) return undefined;
  const name = Object.keys(first.shape).find((field) => {
    const values = objects.map((object) => textLiteral(object.shape[field]));
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
  return name === undefined ? undefined : z.discriminatedUnion(name, [first, ...rest]);
}

function textLiteral(schema: unknown): string | undefined {
  const literal = schema instanceof z.ZodLiteral ? schema.value : undefined;
  return typeof literal === 'string' ? literal : undefined;
}

function unite(options: readonly z.ZodTypeAny[]): z.ZodTypeAny {
  const [first, second, ...rest] = options;
  if (first === undefined) return z.any();
  return second === undefined ? first : z.union([first, second, ...rest]);
}
