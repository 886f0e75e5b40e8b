/** A grain's consecutive days, one quantity per day. */
export interface CsvGrain {
  store_code: string;
  sku: string;
  /** First day, `YYYY-MM-DD`. */
  start: string;
  quantities: readonly number[];
}

const dayMs = 86_400_000;

/** A sales file of the product's own columns. */
export function formatSalesCsv(...grains: CsvGrain[]): string {
  const lines = grains.flatMap(({ store_code, sku, start, quantities }) =>
    quantities.map((quantity, day) => {
      const date = new Date(Date.parse(start) + day * dayMs).toISOString().slice(0, 10);
      return `${date},${store_code},${sku},${quantity},2.5`;
    }),
  );
  return `${['date,store_code,sku,quantity,unit_price', ...lines].join('\n')}\n`;
}

/** Quantities with a weekly shape, the same for the same number of days. */
export function weeklyQuantities(days: number): number[] {
  return Array.from({ length: days }, (_, day) => 10 + (day % 7) * 3 + (day % 5));
}
