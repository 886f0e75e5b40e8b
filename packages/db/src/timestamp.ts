import { customType } from 'drizzle-orm/pg-core';

/** The wire form of a time as printed by PostgreSQL or in its JSON: UTC ISO 8601, three decimals, `Z`. */
export function toTimestamp(value: string | Date): string {
  return new Date(value).toISOString();
}

/**
 * A `timestamptz(3)` column whose values are read in the wire form. The database stores three decimals, so
 * that values read, compared and used as cursors are exactly the stored ones.
 */
export const timestamp = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  fromDriver: toTimestamp,
});
