import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { range } from './sample-rows.ts';
import type { Workbench } from './workbench.ts';

const storesPerDay = 50;
const productsPerStore = 50;
export const rowsPerDay = storesPerDay * productsPerStore;

/** Writes a sales file of 2,500 grains over so many days, a day at a time: 5 million rows do not fit into memory as text. */
export async function writeSalesFile(file: string, days: number): Promise<void> {
  await pipeline(Readable.from(formatDays(days)), createWriteStream(file));
}

function* formatDays(days: number): Generator<string> {
  yield 'date,store_code,sku,quantity,unit_price\n';
  for (const day of range(1, days)) {
    const date = new Date(Date.UTC(2020, 0, day)).toISOString().slice(0, 10);
    const lines = range(1, storesPerDay).flatMap((store) =>
      range(1, productsPerStore).map((product) => {
        const quantity = (day * 7 + store * 5 + product * 3) % 40;
        return `${date},S${store},P${product},${quantity},${(product % 20) + 0.25}\n`;
      }),
    );
    yield lines.join('');
  }
}

/** Removes all sales, and leaves no write-ahead log for the next round to wait for. */
export async function clearSales({ db }: Workbench): Promise<void> {
  await db.execute(sql`truncate sales_daily, store, product`);
  await db.execute(sql`checkpoint`);
}
