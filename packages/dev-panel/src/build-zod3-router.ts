import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  initTRPC,
  type TRPCRouterRecord,
} from '@trpc/server';
import type { PanelProcedure } from './read-procedures.ts';

type Branch = { [name: string]: AnyTRPCProcedure | Branch };

const trpc = initTRPC.meta<{ description: string }>().create();

/** A router of the same paths, types, inputs and descriptions whose procedures do nothing. */
export function buildZod3Router(procedures: readonly PanelProcedure[]): AnyTRPCRouter {
  const root: Branch = {};
  for (const procedure of procedures) {
    const names = procedure.path.split('.');
    const name = names.pop();
    if (name !== undefined) branchAt(root, names)[name] = buildProcedure(procedure);
  }
  const record: TRPCRouterRecord = root;
  return trpc.router(record);
}

function branchAt(root: Branch, names: readonly string[]): Branch {
  return names.reduce((branch, name) => {
    const child = branch[name];
    if (typeof child === 'object') return child;
    const created: Branch = {};
    branch[name] = created;
    return created;
  }, root);
}

function buildProcedure({ type, input, description }: PanelProcedure): AnyTRPCProcedure {
  const base = trpc.procedure.input(input);
  const procedure = description === undefined ? base : base.meta({ description });
  switch (type) {
    case 'query':
      return procedure.query(() => null);
    case 'mutation':
      return procedure.mutation(() => null);
    case 'subscription':
      return procedure.subscription(async function* () {});
  }
}
