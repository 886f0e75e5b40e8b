import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type RunRequestInput, startResultSchema } from '@vitrine/contract';
import * as z from 'zod';
import type { Lab } from './open-lab.ts';

const program = fileURLToPath(new URL('./run-process.ts', import.meta.url));

const answerSchema = z.union([
  startResultSchema,
  z.object({ code: z.string(), evidence: z.unknown() }),
]);

/** A separate process with the whole product in it. */
export interface RunnerProcess {
  /** The result of `showcase.start` there, or its refusal. */
  ask(request: RunRequestInput): Promise<z.infer<typeof answerSchema>>;
  /** Sends SIGKILL and waits for the end. */
  kill(): Promise<void>;
}

/** Starts one on the database and folders of a lab; resolves when it is ready. */
export async function openRunnerProcess(lab: Lab): Promise<RunnerProcess> {
  const child = fork(program, {
    execArgv: ['--conditions=@vitrine/source', '--import', 'tsx'],
    env: {
      ...process.env,
      DATABASE_URL: lab.database.url,
      ARTIFACT_ROOT: lab.config.artifactRoot,
      SHOWCASE_EXPORT_ROOT: lab.config.exportRoot,
    },
  });
  const exited = once(child, 'exit');
  const nextMessage = async (): Promise<unknown> => {
    const gone = exited.then(() => {
      throw new Error('the process ended before it answered');
    });
    const [message]: unknown[] = await Promise.race([once(child, 'message'), gone]);
    return message;
  };
  await nextMessage();
  return {
    ask: async (request) => {
      const answer = nextMessage();
      child.send(request);
      return answerSchema.parse(await answer);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
