import { addDays, isDate } from '@vitrine/forecasting';
import { isRecord, type JsonPath } from './compare-json.ts';

/** Lists in the evidence with one entry per day, and the field with the first of those days: for the sales, and for the features. */
const dailyLists = [
  { list: ['quantities'], start: 'date_start' },
  { list: ['covariates', 'unit_price'], start: 'date_start' },
  { list: ['covariates', 'on_promotion'], start: 'date_start' },
  { list: ['covariates', 'in_stock'], start: 'date_start' },
  { list: ['rows'], start: 'start_date' },
];

/** The day of a place in the evidence of a part, for the description of a difference; null if the place belongs to no day. */
export function nameDay(evidence: unknown, path: JsonPath): string | null {
  return dayInList(evidence, path) ?? dayOfRecord(evidence, path);
}

function dayInList(evidence: unknown, path: JsonPath): string | null {
  const daily = dailyLists.find(({ list }) => list.every((part, depth) => path[depth] === part));
  if (!daily || !isRecord(evidence)) return null;
  const start = readDay(evidence[daily.start]);
  const index = path[daily.list.length];
  if (start === null || typeof index !== 'number') return null;
  return readDay(addDays(start, index));
}

/** The innermost record around the place that has a date, as each day of a plan does. */
function dayOfRecord(value: unknown, [part, ...inner]: JsonPath): string | null {
  if (part === undefined || part === 'date') return null;
  const own = isRecord(value) ? readDay(value.date) : null;
  return dayOfRecord(childOf(value, part), inner) ?? own;
}

function childOf(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

function readDay(value: unknown): string | null {
  return typeof value === 'string' && isDate(value) ? value : null;
}
