import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listDeclared } from '../testing.ts';
import { appRouter } from './root.ts';

const queries = [
  'sales.coverage',
  'sales.stores',
  'sales.products',
  'sales.grains',
  'sales.series',
  'registry.runs.list',
  'registry.runs.byId',
  'registry.runs.byIds',
  'registry.runs.verify',
  'registry.runs.compare',
  'registry.aliases.list',
  'registry.aliases.byName',
  'scenario.simulate',
  'scenario.list',
  'scenario.byId',
  'scenario.byIds',
  'scenario.compare',
  'workspace.list',
  'workspace.byId',
  'workspace.health',
  'workspace.bundle',
  'workspace.replayProof',
  'showcase.presets',
  'showcase.current',
];
const mutations = [
  'registry.aliases.set',
  'registry.aliases.delete',
  'scenario.save',
  'scenario.delete',
  'workspace.update',
  'workspace.delete',
  'workspace.export',
  'showcase.start',
  'showcase.stop',
];
const subscriptions = ['showcase.events'];

interface Parser {
  safeParse(value: unknown): {
    success: boolean;
    error?: { issues: { code: string; path: PropertyKey[]; keys?: string[] }[] };
  };
}

const parserSchema = z.custom<Parser>(
  (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
);
const definitionSchema = z.object({
  type: z.string(),
  inputs: z.array(parserSchema),
  output: parserSchema.optional(),
  meta: z.object({ description: z.string() }),
});
type Definition = z.infer<typeof definitionSchema>;

const procedureSchema = z.custom<{ _def: unknown }>(
  (value) => typeof value === 'function' && '_def' in value,
);

function readDefinition(procedure: unknown): Definition {
  return definitionSchema.parse(procedureSchema.parse(procedure)._def);
}

const procedures = Object.entries(appRouter._def.procedures).map(
  ([name, procedure]) => [name, readDefinition(procedure)] as const,
);

const namesOf = (type: string) =>
  procedures.filter(([, definition]) => definition.type === type).map(([name]) => name);

const issuesOf = ({ inputs }: Definition, value: unknown) =>
  inputs.flatMap((input) => input.safeParse(value).error?.issues ?? []);

/** Inputs that name one record are exactly its id field. */
const idInputs = {
  workspace_id: [
    'workspace.byId',
    'workspace.delete',
    'workspace.health',
    'workspace.export',
    'workspace.bundle',
  ],
  run_id: ['registry.runs.byId', 'registry.runs.verify'],
  scenario_id: ['scenario.byId', 'scenario.delete'],
  alias_name: ['registry.aliases.byName', 'registry.aliases.delete'],
  showcase_run_id: ['showcase.stop'],
};

describe('the app router', () => {
  it('has exactly the procedures of the contract, mutations only where named', () => {
    expect(namesOf('query').sort()).toEqual([...queries].sort());
    expect(namesOf('mutation').sort()).toEqual([...mutations].sort());
    expect(namesOf('subscription').sort()).toEqual([...subscriptions].sort());
  });

  it('serves exactly what the contract declares, each as the kind that it declares', () => {
    const served = procedures.map(([name, { type }]) => [name, type]);
    expect(served.sort()).toEqual(listDeclared().sort());
  });

  it.each(procedures)('%s takes one strict object', (_name, definition) => {
    expect(definition.inputs).toHaveLength(1);
    const unknown = issuesOf(definition, { surely_unknown: 1 });
    expect(unknown.find((issue) => issue.code === 'unrecognized_keys')?.keys).toEqual([
      'surely_unknown',
    ]);
    for (const other of [null, 'text', 5, []]) {
      expect(issuesOf(definition, other), JSON.stringify(other)).not.toEqual([]);
    }
  });

  it.each(procedures.filter(([, { type }]) => type === 'mutation'))(
    '%s has a required field',
    (_name, definition) => {
      const issues = issuesOf(definition, {});
      expect(issues.some((issue) => issue.path.length === 1)).toBe(true);
    },
  );

  it.each(procedures.filter(([, { type }]) => type !== 'subscription'))(
    '%s declares what it answers',
    (_name, definition) => {
      expect(definition.output).toBeDefined();
    },
  );

  it.each(procedures)('%s says what it does', (_name, definition) => {
    expect(definition.meta.description).toMatch(/^[A-Z].+\.$/);
  });

  it.each(Object.entries(idInputs).flatMap(([field, names]) => names.map((name) => [name, field])))(
    '%s takes exactly %s',
    (name, field) => {
      const definition = procedures.find(([known]) => known === name)?.[1];
      const value = field === 'alias_name' ? 'demo' : 'a'.repeat(32);
      if (!definition || !field) throw new Error(`no procedure ${name}`);
      expect(issuesOf(definition, { [field]: value })).toEqual([]);
      expect(issuesOf(definition, {}).map((issue) => issue.path)).toEqual([[field]]);
      for (const bad of ['', value.toUpperCase(), `${value}/..`, 5, null]) {
        expect(issuesOf(definition, { [field]: bad }), String(bad)).not.toEqual([]);
      }
    },
  );

  it('takes 1 to 500 ids at once', () => {
    for (const [name, field] of [
      ['registry.runs.byIds', 'run_ids'],
      ['scenario.byIds', 'scenario_ids'],
    ]) {
      const definition = procedures.find(([known]) => known === name)?.[1];
      if (!definition || !field) throw new Error(`no procedure ${name}`);
      const ask = (count: number) =>
        issuesOf(definition, { [field]: Array.from({ length: count }, () => '0'.repeat(32)) });
      expect(ask(1)).toEqual([]);
      expect(ask(500)).toEqual([]);
      expect(ask(0)).not.toEqual([]);
      expect(ask(501)).not.toEqual([]);
    }
  });
});
