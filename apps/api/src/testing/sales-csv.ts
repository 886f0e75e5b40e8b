const dayMs = 86_400_000;

/** A sales file of one grain that every model can be trained on. */
export function formatSalesCsv(days = 120): string {
  const lines = Array.from({ length: days }, (_, day) => {
    const date = new Date(Date.UTC(2025, 0, 1) + day * dayMs).toISOString().slice(0, 10);
    return `${date},NORTH,TEA,${10 + (day % 7) * 3},2.5`;
  });
  return `${['date,store_code,sku,quantity,unit_price', ...lines].join('\n')}\n`;
}
