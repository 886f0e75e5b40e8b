import path from 'node:path';
import { parseArgs } from 'node:util';

/** The command line cannot be understood; the message says what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Arguments {
  /** The benchmarks to run; all if there is none. */
  names: string[];
  /** The checkout to compare with. */
  directory: string | null;
}

/** Reads `[name…] [--against DIRECTORY]`. Throws `UsageError`. */
export function parseArguments(words: readonly string[], known: readonly string[]): Arguments {
  const { positionals, values } = parseWords(words);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const message = `There is no benchmark ${unknown.join(', ')}. There are: ${known.join(', ')}.`;
    throw new UsageError(message);
  }
  const { against } = values;
  return { names: positionals, directory: against === undefined ? null : fromCaller(against) };
}

function parseWords(words: readonly string[]) {
  const options = { against: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${reason}\nUsage: npm run bench -- [name…] [--against <directory of a built checkout>]`,
    );
  }
}

/** npm changes to the root of the repository, and keeps in a variable where it was called. */
function fromCaller(directory: string): string {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), directory);
}
