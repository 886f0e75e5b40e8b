import { verifyBundle } from './commands/verify-bundle.ts';
import type { CommandContext } from './context.ts';
import { runCommand } from './program.ts';
import { defineVerify } from './verify-definition.ts';

/** `vitrine verify` alone, which is built as one file. */
export function runProgram(args: readonly string[], context: CommandContext): Promise<number> {
  return runCommand([defineVerify(async () => verifyBundle)], args, context);
}
