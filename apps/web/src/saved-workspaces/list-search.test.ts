import { describe, expect, it } from 'vitest';
import { nextSort, readSort, writeSort } from '../components/sort-order.ts';
import { parseSearch, stringifySearch } from '../router-search.ts';
import { type ListSearch, listSearchSchema, type SortBy, toListInput } from './list-search.ts';

const read = (address: string) => listSearchSchema.parse(parseSearch(address));

describe('the view in the address', () => {
  it('comes back as it was written', () => {
    const view: ListSearch = {
      q: 'q4',
      status: 'failed',
      tag: ['board'],
      archived: true,
      sort: 'name',
      order: 'desc',
    };
    expect(read(stringifySearch(view))).toEqual(view);
    expect(read(stringifySearch({ ...view, tag: ['board', 'q4'] }))).toMatchObject({
      tag: ['board', 'q4'],
    });
  });

  it('is the default where it cannot be read', () => {
    expect(read('?status=done&sort=wape&order=up&archived=yes&other=1')).toEqual({});
  });

  it('leaves no trace of the default order', () => {
    expect(stringifySearch(writeSort(readSort<SortBy>({})))).toBe('');
    expect(writeSort(nextSort(readSort<SortBy>({}), 'created_at'))).toEqual({ order: 'asc' });
    expect(writeSort(nextSort(readSort<SortBy>({}), 'name'))).toEqual({ sort: 'name' });
    expect(nextSort({ by: 'name', order: 'asc' }, 'name')).toEqual({ by: 'name', order: 'desc' });
  });

  it('asks the server for nothing that it would refuse', () => {
    expect(toListInput(read('?q=x'))).toEqual({ sort_by: 'created_at', sort_order: 'desc' });
    expect(toListInput(read('?q=xy&tag=a&status=running'))).toMatchObject({
      q: 'xy',
      tags: ['a'],
      status: 'running',
    });
  });
});
