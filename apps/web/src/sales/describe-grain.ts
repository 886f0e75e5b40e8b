/** A chosen grain; ids may be gone by the time it runs, then the codes decide. */
export interface GrainChoice {
  store_id?: number;
  product_id?: number;
  store_code?: string;
  sku?: string;
}

/** "UK · 85123A", by ids where the codes are not known. */
export function describeGrain(grain: GrainChoice): string {
  if (grain.store_code && grain.sku) return `${grain.store_code} · ${grain.sku}`;
  return `store ${grain.store_id} · product ${grain.product_id}`;
}
