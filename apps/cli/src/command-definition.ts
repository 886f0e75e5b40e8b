import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Runs the action of a command and keeps its exit status. */
type Answer = (work: (context: CommandContext) => Promise<number>) => Promise<void>;

export interface CommandDefinition {
  name: string;
  description: string;
  help?: string;
  /** Declares arguments and options. The code of a command is loaded when it is called: `--help` never loads the server. */
  define(command: Command, answer: Answer): void;
}

export const jsonOption = ['--json', 'print exactly one JSON document on standard output'] as const;
