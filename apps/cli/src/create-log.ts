import type { VitrineConfig } from '@vitrine/server';
import { type Logger, pino, stdSerializers } from 'pino';
import { printable, printableJson } from './output/escape-text.ts';
import type { Screen } from './output/screen.ts';

interface LogOptions {
  screen: Screen;
  level: VitrineConfig['logLevel'] | null;
  isQuiet: boolean;
}

/**
 * The product's log, on standard error. If a level is set, the log is JSON lines with every field. Otherwise a warning is one line of
 * text, or is not logged if standard error may hold only a problem document.
 */
export function createLog({ screen, level, isQuiet }: LogOptions): Logger {
  const serializers = { err: stdSerializers.err, error: stdSerializers.err };
  if (level !== null)
    return pino({ level, serializers }, { write: (line) => screen.write(printableJson(line)) });
  return pino(
    { level: isQuiet ? 'silent' : 'warn', serializers },
    { write: (line) => screen.writeLine(toWords(line)) },
  );
}

function toWords(line: string): string {
  const record: unknown = JSON.parse(line);
  const cause = readText(readField(record, 'err') ?? readField(record, 'error'), 'message');
  const message = readText(record, 'msg') ?? line;
  return printable(`vitrine: ${message}${cause === null ? '' : `: ${cause}`}`);
}

function readField(record: unknown, name: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  return Object.entries(record).find(([key]) => key === name)?.[1];
}

function readText(record: unknown, name: string): string | null {
  const value = readField(record, name);
  return typeof value === 'string' ? value : null;
}
