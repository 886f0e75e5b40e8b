import { runIdSchema, scenarioIdSchema, tagSchema } from '@vitrine/contract';
import * as z from 'zod';

/** A key that stands once in an address is text, repeated it is a list. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .union([z.array(item), item.transform((one) => [one])])
    .optional()
    .catch(undefined);

/**
 * `base` and `from` fill the form: a run to plan on, a plan to clone. `run` and `tag` filter the saved plans, `compare`
 * holds the plans that are ranked.
 */
export const plannerSearchSchema = z.object({
  base: runIdSchema.optional().catch(undefined),
  from: scenarioIdSchema.optional().catch(undefined),
  run: runIdSchema.optional().catch(undefined),
  tag: listOf(tagSchema),
  compare: listOf(scenarioIdSchema),
});
export type PlannerSearch = z.infer<typeof plannerSearchSchema>;

/** How many plans can be ranked together. */
export const mostCompared = 5;
