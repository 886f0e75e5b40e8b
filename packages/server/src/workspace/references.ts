import {
  aliasNameSchema,
  type JsonObject,
  type RunReferenceKey,
  runIdSchema,
  runReferenceKeys,
  scenarioIdSchema,
} from '@vitrine/contract';

/** One soft reference of a workspace. `malformed` ids cannot exist and are never looked up. */
export type Reference = { ref_id: string; malformed: boolean } & (
  | { ref_type: 'model_run'; key: RunReferenceKey }
  | { ref_type: 'scenario_plan'; key: `scenario_plan_ids[${number}]` }
  | { ref_type: 'alias'; key: 'alias' }
);

/**
 * Reads the references out of `created_objects`, which is untrusted: in the order of the manifest (runs, plans as stored, alias).
 * A value that is not a string is written as JSON and marked malformed; absent keys are left out.
 */
export function readReferences(createdObjects: JsonObject): Reference[] {
  return [...readRuns(createdObjects), ...readPlans(createdObjects), ...readAlias(createdObjects)];
}

function readRuns(createdObjects: JsonObject): Reference[] {
  return runReferenceKeys.flatMap((key) => {
    const value = createdObjects[key];
    if (value === undefined || value === null) return [];
    return [{ ref_type: 'model_run' as const, key, ...readId(value, runIdSchema) }];
  });
}

function readPlans(createdObjects: JsonObject): Reference[] {
  const stored = createdObjects.scenario_plan_ids;
  if (stored === undefined || stored === null) return [];
  const values = Array.isArray(stored) ? stored : [stored];
  return values.map((value, index) => ({
    ref_type: 'scenario_plan' as const,
    key: `scenario_plan_ids[${index}]` as const,
    ...readId(value, scenarioIdSchema),
  }));
}

function readAlias(createdObjects: JsonObject): Reference[] {
  const value = createdObjects.alias;
  if (value === undefined || value === null) return [];
  return [{ ref_type: 'alias', key: 'alias', ...readId(value, aliasNameSchema) }];
}

function readId(value: unknown, schema: { safeParse(value: unknown): { success: boolean } }) {
  const ref_id = typeof value === 'string' ? value : JSON.stringify(value);
  return { ref_id, malformed: !schema.safeParse(value).success };
}

/** The well-formed ids of one type, each once. */
export function wellFormedIds(
  references: readonly Reference[],
  type: Reference['ref_type'],
): string[] {
  const ids = references.filter((reference) => reference.ref_type === type && !reference.malformed);
  return [...new Set(ids.map((reference) => reference.ref_id))];
}

/** How many references are read at once: the bodies of plans are large, and one page at a time blocks the event loop. */
const pageSize = 50;

export function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += pageSize) {
    yield ids.slice(start, start + pageSize);
  }
}
