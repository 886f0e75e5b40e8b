import { createReadStream } from 'node:fs';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';

/** Sends a sales file as it lies on disk and answers the JSON that came back. */
export async function postFile(url: string, file: string): Promise<Record<string, unknown>> {
  const request = http.request(url, { method: 'POST', headers: { 'content-type': 'text/csv' } });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  const [response] = await Promise.all([answered, pipeline(createReadStream(file), request)]);
  return z.record(z.string(), z.unknown()).parse(await json(response));
}
