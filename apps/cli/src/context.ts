import type { VitrineConfig } from '@vitrine/server';
import type { Screen } from './output/screen.ts';

export interface Settings {
  config: VitrineConfig;
  /** The level set in the environment, null if none is. */
  logLevel: VitrineConfig['logLevel'] | null;
}

/** The answer to a question, empty if the user ended the input. Rejects when the signal aborts. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>;

/** What the process passes to every command. */
export interface CommandContext {
  /** Standard output: only the result. */
  out: Screen;
  /** Standard error: progress, problems and the log. */
  err: Screen;
  /** Asks the user at the terminal; null without a terminal. */
  ask: Ask | null;
  version: string;
  repositoryRoot: string;
  /** Reads the environment, which only commands that open the product need. Throws `INVALID_INPUT`. */
  loadSettings: () => Promise<Settings>;
}

/** A command that can print its result as one JSON document. */
export interface JsonOption {
  json?: boolean;
}
