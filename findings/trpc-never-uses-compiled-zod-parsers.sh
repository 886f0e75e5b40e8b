#!/usr/bin/env bash
# @trpc/server 11.19.0 with zod 4.6.7: a procedure calls `parseAsync` of a schema that has one, and every zod schema has. zod compiles
# the parser of an object only for a synchronous parse (`ctx.async === false` in $ZodObjectJIT), so inputs and answers of a tRPC
# procedure are always interpreted, which takes about three times as long on a list of a thousand records. A clone of the schema whose
# `parseAsync` calls `parse` has the same issues and is compiled. zod compiles with `new Function`; where that is refused, it interprets.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @trpc/server@11.19.0 zod@4.6.7

cat >trial.mjs <<'END'
import { initTRPC } from '@trpc/server';
import * as z from 'zod';

const t = initTRPC.create();
const makeList = () => z.array(z.strictObject({ id: z.string(), days: z.array(z.strictObject({ units: z.number() })) }));
const days = Array.from({ length: 14 }, (_, units) => ({ units }));
const answer = Array.from({ length: 1000 }, (_, id) => ({ id: String(id), days }));
makeList().parse(answer); // Whether the process may compile at all is asked once.

let compiled = 0;
globalThis.Function = new Proxy(Function, {
  construct(target, words) {
    compiled += 1;
    return Reflect.construct(target, words);
  },
});

const parseAtOnce = (schema) => Object.assign(schema.clone(), { parseAsync: async (value) => schema.parse(value) });
const callers = [['as documented', makeList()], ['parsed at once', parseAtOnce(makeList())]].map(([name, output]) => {
  const router = t.router({ list: t.procedure.output(output).query(() => answer) });
  return { name, list: t.createCallerFactory(router)({}).list, times: [] };
});

for (const { name, list } of callers) {
  compiled = 0;
  await list();
  console.log(`${name}: ${compiled} parsers compiled`);
}
for (let round = 0; round < 20; round += 1) {
  for (const { list, times } of callers) {
    const started = performance.now();
    await list();
    times.push(performance.now() - started);
  }
}
for (const { name, times } of callers) console.error(`  ${name}: ${times.sort((a, b) => a - b)[10].toFixed(1)} ms, median of 20`);
END

cat >expected <<'END'
as documented: 0 parsers compiled
parsed at once: 2 parsers compiled
END

echo '@trpc/server 11.19.0, zod 4.6.7, an answer of 1,000 records of 14 days:'
node trial.mjs | tee seen
diff expected seen || { echo 'The behaviour has changed.' >&2; exit 1; }
echo 'As recorded: tRPC alone never lets zod compile.'
