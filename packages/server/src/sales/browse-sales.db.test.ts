import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '../rpc/cursor.ts';
import { ingest, openTestVitrine, problemOf, type TestVitrine } from '../testing.ts';

let shop: TestVitrine;

/** Grains with many ties: some share days and units, others share only days. */
const grains = Array.from({ length: 24 }, (_, at) => ({
  store_code: `S${at % 5}`,
  sku: `P${String(at).padStart(2, '0')}`,
  selling_days: 1 + (at % 3),
  units: (1 + (at % 3)) * (1 + (at % 2) * 0.5),
}));

beforeAll(async () => {
  shop = await openTestVitrine();
  const lines = grains.flatMap(({ store_code, sku, selling_days, units }) => [
    ...Array.from(
      { length: selling_days },
      (_, day) => `2025-01-0${day + 1},${store_code},${sku},${units / selling_days},2`,
    ),
    `2025-01-09,${store_code},${sku},0,2`,
  ]);
  await ingest(
    shop,
    ['date,store_code,sku,quantity,unit_price', ...lines, '2025-01-10,100%_\\,x_y,0,1'].join('\n'),
  );
});
afterAll(() => shop.close());

const discoveryOrder = grains
  .toSorted(
    (a, b) =>
      b.selling_days - a.selling_days ||
      b.units - a.units ||
      (a.store_code < b.store_code ? -1 : a.store_code > b.store_code ? 1 : a.sku < b.sku ? -1 : 1),
  )
  .map(({ store_code, sku }) => `${store_code}/${sku}`);

async function pageThrough(limit: number) {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await shop.call.sales.grains({ limit, ...(cursor && { cursor }) });
    expect(page.total).toBe(25);
    names.push(...page.grains.map((grain) => `${grain.store_code}/${grain.sku}`));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return names;
}

describe('sales.grains', () => {
  it.each([1, 5, 24, 25, 100])(
    'comes in discovery order through ties, %i per page',
    async (limit) => {
      expect(await pageThrough(limit)).toEqual([...discoveryOrder, '100%_\\/x_y']);
    },
  );

  it('counts selling days, units and days of each grain', async () => {
    const { grains: found } = await shop.call.sales.grains({ q: 'P02' });
    expect(found).toMatchObject([
      {
        store_code: 'S2',
        sku: 'P02',
        selling_days: 3,
        units: 3,
        date_start: '2025-01-01',
        date_end: '2025-01-09',
      },
    ]);
  });

  it('finds by part of either code, wildcards literal, in any case', async () => {
    const find = async (q: string) =>
      (await shop.call.sales.grains({ q, limit: 100 })).grains.map((grain) => grain.sku);
    expect(await find('p2')).toEqual(expect.arrayContaining(['P20', 'P21', 'P22', 'P23']));
    expect(await find('%')).toEqual(['x_y']);
    expect(await find('_')).toEqual(['x_y']);
    expect(await find('\\')).toEqual(['x_y']);
    expect(await find('nowhere')).toEqual([]);
  });

  it('finds non-ASCII letters in any case too, and other characters literally', async () => {
    const other = await openTestVitrine();
    const codes = ['MÜNCHEN', 'ΣΊΣΥΦΟΣ', 'Straße 7', 'a.b*c(d)[e]{1}+^$|/\\'];
    const lines = codes.map((code) => `2025-01-01,${code},${code}-1,1,2`);
    await ingest(other, ['date,store_code,sku,quantity,unit_price', ...lines].join('\n'));
    const { sales } = other.call;
    const find = async (q: string) => {
      const { stores } = await sales.stores({ q });
      const { grains: found } = await sales.grains({ q });
      const { total } = await sales.products({ q });
      const names = stores.map((row) => row.store_code);
      expect([found.map((grain) => grain.store_code), total]).toEqual([names, names.length]);
      return names;
    };
    try {
      for (const q of ['mün', 'MüN', 'MÜN', 'ünch']) expect(await find(q), q).toEqual([codes[0]]);
      for (const q of ['σίσυφος', 'ΣΊΣ']) expect(await find(q), q).toEqual([codes[1]]);
      for (const q of ['straße', 'STRAßE']) expect(await find(q), q).toEqual([codes[2]]);
      for (const q of ['A.B*', '(D)[', '{1}', '+^$|', '/\\']) {
        expect(await find(q), q).toEqual([codes[3]]);
      }
      for (const q of ['mun', 'a?b', '.*', '[a-z]', '\\w', '***='])
        expect(await find(q), q).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('counts all matches even on an empty page', async () => {
    const cursor = encodeCursor([0, 0, 'zzz', 'zzz']);
    expect(await shop.call.sales.grains({ cursor })).toEqual({
      grains: [],
      total: 25,
      next_cursor: null,
    });
  });

  it('filters by store and by product', async () => {
    const { stores } = await shop.call.sales.stores({ q: 'S1' });
    const page = await shop.call.sales.grains({ store_id: stores[0]?.store_id });
    expect(page.total).toBe(5);
    expect(new Set(page.grains.map((grain) => grain.store_code))).toEqual(new Set(['S1']));
  });
});

describe('sales.stores and sales.products', () => {
  it('page by code', async () => {
    const first = await shop.call.sales.stores({ limit: 4 });
    expect(first).toMatchObject({ total: 6, next_cursor: expect.any(String) });
    const rest = await shop.call.sales.stores({ limit: 4, cursor: first.next_cursor ?? '' });
    expect([...first.stores, ...rest.stores].map((row) => row.store_code)).toEqual([
      '100%_\\',
      'S0',
      'S1',
      'S2',
      'S3',
      'S4',
    ]);
    expect(rest.next_cursor).toBeNull();
    const products = await shop.call.sales.products({ q: '_', limit: 1 });
    expect(products).toMatchObject({ total: 1, next_cursor: null, products: [{ sku: 'x_y' }] });
  });
});

describe('sales.series', () => {
  const idsOf = async (sku: string) => {
    const [grain] = (await shop.call.sales.grains({ q: sku })).grains;
    if (!grain) throw new Error(`no grain ${sku}`);
    return { store_id: grain.store_id, product_id: grain.product_id };
  };

  it('runs from the first row to the latest day of all sales, gaps as 0', async () => {
    expect(await shop.call.sales.series(await idsOf('P02'))).toMatchObject({
      store_code: 'S2',
      sku: 'P02',
      date_start: '2025-01-01',
      date_end: '2025-01-10',
      quantities: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
    });
  });

  it('ends on window_end, before or after the last row', async () => {
    const ids = await idsOf('P02');
    const until = async (window_end: string) =>
      (await shop.call.sales.series({ ...ids, window_end })).quantities;
    expect(await until('2025-01-02')).toEqual([1, 1]);
    expect(await until('2025-01-12')).toHaveLength(12);
    expect(await problemOf(until('2024-12-31'))).toMatchObject({ code: 'GRAIN_NOT_FOUND' });
  });

  it('refuses more days than a hundred years have, and names both numbers', async () => {
    const ids = await idsOf('P02');
    const until = (window_end: string) => shop.call.sales.series({ ...ids, window_end });
    expect((await until('2125-03-17')).quantities).toHaveLength(36_600);
    expect(await problemOf(until('9999-12-31'))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      detail: expect.stringMatching(/2912808 days.*at most 36600/),
      errors: [{ pointer: '/window_end' }],
    });
  });

  it('is 404 for a pair that never sold', async () => {
    const { store_id } = await idsOf('P02');
    const { product_id } = await idsOf('P03');
    for (const pair of [
      { store_id, product_id },
      { store_id: 2_147_483_647, product_id: 1 },
    ]) {
      expect(await problemOf(shop.call.sales.series(pair))).toMatchObject({
        status: 404,
        code: 'GRAIN_NOT_FOUND',
      });
    }
  });
});

describe('input that the database could not accept', () => {
  it.each([
    ['not base64 of JSON', 'nonsense'],
    ['of another list', encodeCursor(['S1'])],
    ['with a fraction of a day', encodeCursor([1.5, 1, 'S1', 'P1'])],
    ['with more days than there are', encodeCursor([3_000_000_000, 1, 'S1', 'P1'])],
    ['with a character that no text holds', encodeCursor([1, 1, 'S\u0000', 'P1'])],
  ])('is refused: a cursor %s', async (_name, cursor) => {
    expect(await problemOf(shop.call.sales.grains({ cursor }))).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      errors: [{ pointer: '/cursor' }],
    });
  });

  it.each(['\u0000', 'a\u0000b', '\ud800'])('is refused: q %j', async (q) => {
    for (const call of [shop.call.sales.stores, shop.call.sales.products, shop.call.sales.grains]) {
      expect(await problemOf(call({ q }))).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    }
  });

  it('is refused: a day of the year 0', async () => {
    const [grain] = (await shop.call.sales.grains({ q: 'P02' })).grains;
    const { store_id = 0, product_id = 0 } = grain ?? {};
    const series = shop.call.sales.series({ store_id, product_id, window_end: '0000-01-01' });
    expect(await problemOf(series)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });
});
