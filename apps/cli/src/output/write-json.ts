import { printableJson } from './escape-text.ts';
import type { Screen } from './screen.ts';

/** Prints the one document that `--json` promises. */
export function writeJson(screen: Screen, document: unknown): void {
  screen.writeLine(printableJson(JSON.stringify(document, null, 2)));
}

/** Prints one document on one line, for `--events`. */
export function writeCompactJson(screen: Screen, document: unknown): void {
  screen.writeLine(printableJson(JSON.stringify(document)));
}
