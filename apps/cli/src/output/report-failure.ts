import { randomUUID } from 'node:crypto';
import type { CommandContext } from '../context.ts';
import { printable } from './escape-text.ts';
import { formatProblem } from './format-problem.ts';
import { writeCompactJson } from './write-json.ts';

/** The `instance` of a problem on the command line, as problem details require it. */
export function describeOccurrence(command: string): { instance: string; requestId: string } {
  return { instance: `urn:vitrine:command:${command}`, requestId: randomUUID() };
}

interface FailureOptions {
  command: string;
  isJson: boolean;
  /** Whether it is an error of commander, of which `verify` has a copy of its own: the class would not say. */
  isUsage: boolean;
}

/**
 * Prints on standard error why a command could not run, wrong usage included: the problem document on one line, or words. If the
 * product's code cannot be loaded, prints only the reason.
 */
export async function reportFailure(
  { err }: CommandContext,
  error: unknown,
  options: FailureOptions,
): Promise<void> {
  try {
    const { toProblem, VitrineError } = await import('@vitrine/server');
    const failure =
      options.isUsage && error instanceof Error
        ? new VitrineError(
            'INVALID_INPUT',
            error.message.replace(/^error: /, '').replace(/\s*\n/g, ' '),
            { cause: error },
          )
        : error;
    const problem = toProblem(failure, describeOccurrence(options.command));
    if (options.isJson) writeCompactJson(err, problem);
    else err.writeLine(formatProblem(problem, err.width));
  } catch (broken) {
    const reason = broken instanceof Error ? broken.message : String(broken);
    err.writeLine(printable(`vitrine: ${reason}`));
  }
}
