import type { VitrineConfig } from '@vitrine/server';
import type { Screen } from './output/screen.ts';

export interface Settings {
  config: VitrineConfig;
  /** What the environment asked for, null when it says nothing. */
  logLevel: VitrineConfig['logLevel'] | null;
}

/** The answer to a question, empty when the person ended the input. Rejects when the signal aborts. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>;

/** What every command is given by the process. */
export interface CommandContext {
  /** Standard output: the answer and nothing else. */
  out: Screen;
  /** Standard error: progress, problems and the log. */
  err: Screen;
  /** Asks the person at the terminal; null where there is nobody to ask. */
  ask: Ask | null;
  version: string;
  repositoryRoot: string;
  /** Reads the environment; only commands that open the product need it. Throws `INVALID_INPUT`. */
  loadSettings: () => Promise<Settings>;
}

/** A command that can answer as one JSON document. */
export interface JsonOption {
  json?: boolean;
}
