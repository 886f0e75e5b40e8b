import * as z from 'zod';

const answerSchema = z.object({ result: z.object({ data: z.unknown() }) });

/** The data of a procedure's answer over HTTP. Throws the server's message if the call failed. */
export async function askServer(address: string, mutationInput?: unknown): Promise<unknown> {
  const response = await fetch(address, {
    ...(mutationInput !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(mutationInput),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${text}`);
  return answerSchema.parse(JSON.parse(text)).result.data;
}
