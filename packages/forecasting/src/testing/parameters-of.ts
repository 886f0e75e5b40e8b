import * as z from 'zod';
import type { JsonObject } from '../schema.ts';

/** The parameters of an artifact as an object. */
export function parametersOf({ parameters }: JsonObject): JsonObject {
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) {
    return parameters;
  }
  throw new Error('the artifact has no parameters');
}

const numbers = z.array(z.number());
const ridgeSchema = z.object({
  intercept: z.number(),
  features: z.array(
    z.object({
      name: z.string(),
      coefficient: z.number(),
      coefficient_per_unit: z.number(),
      mean: z.number(),
      scale: z.number(),
    }),
  ),
  history_tail: numbers,
  price_tail: numbers,
});

/** The parameters of a ridge artifact, typed. */
export function ridgeParametersOf(artifact: JsonObject): z.infer<typeof ridgeSchema> {
  return ridgeSchema.parse(artifact.parameters);
}
