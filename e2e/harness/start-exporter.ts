import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Workplace } from './workplace.ts';

const answerSchema = z.object({ digests: z.array(z.string()) });

export interface Exporter {
  /** Exports so many times, one after the other; the bundle digests. */
  run(exports: number): Promise<string[]>;
  /** Starts exports and does not wait. */
  begin(exports: number): void;
  kill(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a process with the whole product in it, its start-up repair done, ready to export. */
export async function startExporter(workplace: Workplace, workspaceId: string): Promise<Exporter> {
  const child = fork(fileURLToPath(new URL('exporter.mjs', import.meta.url)), [workspaceId], {
    env: workplace.environment,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  await firstMessage(child);
  return {
    run: async (exports) => {
      const answer = firstMessage(child);
      child.send({ exports });
      return answerSchema.parse(await answer).digests;
    },
    begin: (exports) => {
      child.send({ exports });
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: async () => {
      child.disconnect();
      await exited;
    },
  };
}

async function firstMessage(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the exporter ended before it answered');
    }),
  ]);
  return message;
}
