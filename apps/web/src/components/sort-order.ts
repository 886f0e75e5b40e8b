/** By what a list is sorted. */
export interface Sort<By extends string> {
  by: By;
  order: 'asc' | 'desc';
}

/** The same in an address, where what is the default leaves no trace. */
interface SortSearch<By extends string> {
  sort?: By | undefined;
  order?: 'asc' | 'desc' | undefined;
}

function defaultOrder(by: string): 'asc' | 'desc' {
  return by === 'created_at' ? 'desc' : 'asc';
}

/** The order that the address asks for: newest first unless told. */
export function readSort<By extends string>(search: SortSearch<By>): Sort<By | 'created_at'> {
  const by = search.sort ?? 'created_at';
  return { by, order: search.order ?? defaultOrder(by) };
}

/** The address's part for an order. */
export function writeSort<By extends string>({
  by,
  order,
}: Sort<By>): { sort: By | undefined; order: 'asc' | 'desc' | undefined } {
  return {
    sort: by === 'created_at' ? undefined : by,
    order: order === defaultOrder(by) ? undefined : order,
  };
}

/** A second press on a heading turns the order around. */
export function nextSort<By extends string>(sort: Sort<By>, by: By): Sort<By> {
  if (sort.by !== by) return { by, order: defaultOrder(by) };
  return { by, order: sort.order === 'asc' ? 'desc' : 'asc' };
}
