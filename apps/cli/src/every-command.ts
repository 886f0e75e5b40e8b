import { commandDefinitions } from './command-definitions.ts';
import type { CommandContext } from './context.ts';
import { runCommand } from './program.ts';

export function runProgram(args: readonly string[], context: CommandContext): Promise<number> {
  return runCommand(commandDefinitions, args, context);
}
