import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from './router-search.ts';

describe('the search part of an address', () => {
  it('keeps an id of digits alone as the text that it is', () => {
    const id = '12345678901234567890123456789012';
    expect(parseSearch(`?load=${id}`)).toEqual({ load: id });
    expect(stringifySearch({ load: id })).toBe(`?load=${id}`);
  });

  it('reads back what it wrote', () => {
    const search = { q: 'ä b&c=d', tag: ['q4', 'a,b'], sort: 'name' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it('leaves out what says nothing', () => {
    expect(stringifySearch({ q: '', tag: [], archived: false, sort: undefined })).toBe('');
    expect(stringifySearch({ archived: true })).toBe('?archived=1');
  });
});
