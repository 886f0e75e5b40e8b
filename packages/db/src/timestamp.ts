import { customType } from 'drizzle-orm/pg-core';

/** The wire form of a time that PostgreSQL printed or JSON carried: UTC ISO 8601, three decimals, `Z`. */
export function toTimestamp(value: string | Date): string {
  return new Date(value).toISOString();
}

/**
 * A `timestamptz(3)` column whose rows hold the wire form. Three decimals are stored, so that what is
 * read, compared and used as a cursor is exactly what the database holds.
 */
export const timestamp = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  fromDriver: toTimestamp,
});
