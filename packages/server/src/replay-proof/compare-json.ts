import { formatJsonPointer } from '@vitrine/bundle';
import type { SidedSentence } from '@vitrine/contract';
import { replay as inReplay, source as inSource, sided } from './sided.ts';

/** Keys and indices from the outside in. */
export type JsonPath = readonly (string | number)[];

type JsonRecord = Record<string, unknown>;

/** An additional description of a place, null for none. */
type NamePlace = (path: JsonPath) => string | null;

/** Two numbers count as equal up to this difference relative to the larger one. */
const tolerance = 1e-9;

interface Walk {
  path: (string | number)[];
  /** The widest relative difference between two numbers so far. */
  widest: number;
  namePlace: NamePlace;
}

export interface JsonComparison {
  /** Every number is within a relative 1e-9 of its counterpart, and everything else is equal. */
  isEquivalent: boolean;
  /** The first place that differs, as a JSON pointer (RFC 6901) with its description and both values; or the largest difference of numbers. */
  reason: SidedSentence;
}

/** Compares two JSON values number by number; plain fields before nested ones, each in the sorted order of canonical JSON. */
export function compareJson(
  source: unknown,
  replay: unknown,
  namePlace: NamePlace = () => null,
): JsonComparison {
  const walk: Walk = { path: [], widest: 0, namePlace };
  const difference = findDifference(source, replay, walk);
  if (difference !== null) return { isEquivalent: false, reason: difference };
  return {
    isEquivalent: true,
    reason: sided`Numbers differ by at most ${walk.widest.toExponential(1)}, relative.`,
  };
}

function findDifference(source: unknown, replay: unknown, walk: Walk): SidedSentence | null {
  if (typeof source === 'number' && typeof replay === 'number') {
    return areClose(source, replay, walk) ? null : describe(source, replay, walk);
  }
  if (Array.isArray(source) && Array.isArray(replay)) return compareArrays(source, replay, walk);
  if (isRecord(source) && isRecord(replay)) return compareRecords(source, replay, walk);
  return source === replay ? null : describe(source, replay, walk);
}

function areClose(source: number, replay: number, walk: Walk): boolean {
  if (source === replay) return true;
  const relative = Math.abs(source - replay) / Math.max(Math.abs(source), Math.abs(replay));
  walk.widest = Math.max(walk.widest, relative);
  return relative <= tolerance;
}

export function isRecord(value: unknown): value is JsonRecord {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function compareArrays(
  source: readonly unknown[],
  replay: readonly unknown[],
  walk: Walk,
): SidedSentence | null {
  for (const [index, value] of source.entries()) {
    const other = replay[index];
    if (other === undefined) break;
    const difference = compareChild(value, other, { walk, part: index });
    if (difference !== null) return difference;
  }
  if (source.length === replay.length) return null;
  return sided`${place(walk)}: ${`${source.length}`} entries in the ${inSource}, ${`${replay.length}`} in the ${inReplay}.`;
}

function compareRecords(source: JsonRecord, replay: JsonRecord, walk: Walk): SidedSentence | null {
  for (const [key, value] of outermostFirst(source)) {
    if (!Object.hasOwn(replay, key))
      return sided`${place(walk)}: only the ${inSource} has ${JSON.stringify(key)}.`;
    const difference = compareChild(value, replay[key], { walk, part: key });
    if (difference !== null) return difference;
  }
  const added = Object.keys(replay).find((key) => !Object.hasOwn(source, key));
  return added === undefined
    ? null
    : sided`${place(walk)}: only the ${inReplay} has ${JSON.stringify(added)}.`;
}

/** A record's own fields come before its nested ones: a different model type explains different parameters. */
function outermostFirst(record: JsonRecord): [string, unknown][] {
  const entries = Object.entries(record);
  const isInner = ([, value]: [string, unknown]) => value !== null && typeof value === 'object';
  return [...entries.filter((entry) => !isInner(entry)), ...entries.filter(isInner)];
}

function compareChild(
  source: unknown,
  replay: unknown,
  { walk, part }: { walk: Walk; part: string | number },
): SidedSentence | null {
  walk.path.push(part);
  const difference = findDifference(source, replay, walk);
  walk.path.pop();
  return difference;
}

function describe(source: unknown, replay: unknown, walk: Walk): SidedSentence {
  return sided`${place(walk)}: ${show(source)} in the ${inSource}, ${show(replay)} in the ${inReplay}.`;
}

function place({ path, namePlace }: Walk): string {
  const pointer = `At "${formatJsonPointer(path)}"`;
  const name = namePlace(path);
  return name === null ? pointer : `${pointer} (${name})`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
