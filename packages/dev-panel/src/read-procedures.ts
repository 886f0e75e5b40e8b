import * as z from 'zod';
import { toJSONSchema, core as zod4 } from 'zod4';
import { convertJsonSchema } from './convert-json-schema.ts';

/** What the panel reads of a tRPC router: its procedures by dotted path. */
export type PanelRouter = {
  readonly _def: { readonly procedures: Readonly<Record<string, unknown>> };
};

export type PanelProcedure = {
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  input: z.ZodTypeAny;
  description: string | undefined;
};

const definitionSchema = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  inputs: z.array(z.instanceof(zod4.$ZodType)),
  meta: z.object({ description: z.string().optional() }).nullish(),
});

/**
 * Every procedure of a router in its own order, with its input as a zod 3 schema. Throws, naming the path,
 * if it cannot read one: a panel that silently lacks a procedure would be worse than none.
 */
export function readProcedures(router: PanelRouter): PanelProcedure[] {
  return Object.entries(router._def.procedures).map(([path, procedure]) => {
    const definition = definitionSchema.safeParse(definitionOf(procedure));
    if (!definition.success) {
      throw new TypeError(`The panel cannot read procedure ${path}: ${definition.error.message}`);
    }
    const { type, inputs, meta } = definition.data;
    return { path, type, input: mergeInputs(inputs), description: meta?.description };
  });
}

function definitionOf(procedure: unknown): unknown {
  const holds = typeof procedure === 'function' || typeof procedure === 'object';
  return holds && procedure !== null && '_def' in procedure ? procedure._def : undefined;
}

function mergeInputs(inputs: readonly zod4.$ZodType[]): z.ZodTypeAny {
  const converted = inputs.map((input) =>
    convertJsonSchema(toJSONSchema(input, { io: 'input', unrepresentable: 'any' })),
  );
  const [first, ...rest] = converted;
  if (first === undefined) return z.object({});
  return rest.reduce((merged, input) => {
    const objects = merged instanceof z.ZodObject && input instanceof z.ZodObject;
    return objects ? merged.merge(input) : merged.and(input);
  }, first);
}
