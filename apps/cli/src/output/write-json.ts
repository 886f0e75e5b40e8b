import { printableJson } from './escape-text.ts';
import type { Screen } from './screen.ts';

/** The one document that `--json` promises. */
export function writeJson(screen: Screen, document: unknown): void {
  screen.writeLine(printableJson(JSON.stringify(document, null, 2)));
}

/** One document on one line, as `--events` prints them. */
export function writeCompactJson(screen: Screen, document: unknown): void {
  screen.writeLine(printableJson(JSON.stringify(document)));
}
