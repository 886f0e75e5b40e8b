import type { VitrineConfig } from '@vitrine/server';
import type { Screen } from './output/screen.ts';

export interface Settings {
  config: VitrineConfig;
  /** What the environment asked for, null when it says nothing. */
  logLevel: VitrineConfig['logLevel'] | null;
}

/** What every command is given by the process. */
export interface CommandContext {
  /** Standard output: the answer and nothing else. */
  out: Screen;
  /** Standard error: progress, problems and the log. */
  err: Screen;
  version: string;
  repositoryRoot: string;
  /** Reads the environment; only commands that open the product need it. Throws `ConfigError`. */
  loadSettings: () => Promise<Settings>;
}

/** A command that can answer as one JSON document. */
export interface JsonOption {
  json?: boolean;
}
