import { appRouter, VitrineError } from '@vitrine/server';
import type { RequestHandler } from 'express';
import * as z from 'zod';
import { readingMethods, refuseMethod } from './request-guard.ts';

const definitionSchema = z.object({ type: z.enum(['query', 'mutation', 'subscription']) });
const procedureSchema = z.custom<{ _def: unknown }>(
  (value) => typeof value === 'function' && '_def' in value,
);

/** tRPC stores the procedures by their full name, although its types differ. */
const procedureTypes = new Map(
  Object.entries(appRouter._def.procedures).map(([name, procedure]) => {
    const { type } = definitionSchema.parse(procedureSchema.parse(procedure)._def);
    return [name, type];
  }),
);

const callMethods = [...readingMethods, 'POST'] as const;

/** The methods that can call all of these procedures; an unknown name excludes nothing. */
export function listCallMethods(names: readonly string[]): string[] {
  const types = names.flatMap((name) => procedureTypes.get(name) ?? []);
  return callMethods.filter((method) =>
    types.every((type) => (type === 'mutation') === (method === 'POST')),
  );
}

/**
 * Refuses with 405 what tRPC does not refuse: methods that it ignores, HEAD of a mutation, and a subscription by anything but GET.
 * tRPC itself answers GET of a mutation and POST of a query, in its own envelope.
 */
export const allowCallMethods: RequestHandler = ({ method, path }, response, next) => {
  const names = readNames(path);
  const allowed = listCallMethods(names);
  const opensStream = names.some((name) => procedureTypes.get(name) === 'subscription');
  const isRefusedByTrpc = (method === 'GET' || method === 'POST') && !opensStream;
  if (!allowed.includes(method) && !isRefusedByTrpc) throw refuseMethod(response, allowed);
  next();
};

/** The procedures that a path calls. tRPC would report a path that cannot be decoded as an internal error. */
function readNames(path: string): string[] {
  try {
    return decodeURIComponent(path.slice(1)).split(',');
  } catch {
    throw new VitrineError('INVALID_INPUT', 'The address cannot be read.');
  }
}
