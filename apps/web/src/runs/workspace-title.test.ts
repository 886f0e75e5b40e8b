import { describe, expect, it } from 'vitest';
import { exampleRow, exampleWorkspace } from '../testing/examples.ts';
import { titleOf } from './workspace-title.ts';

describe('a workspace is called', () => {
  it('by its name, if it has one', () => {
    expect(titleOf(exampleRow({ name: 'q4-baseline' }))).toBe('q4-baseline');
  });

  it('by grain, last day and the first digits of its id, as a row and as a record', () => {
    const grain = { store_code: 'UK', sku: '85123A' };
    const row = exampleRow({ name: null, grain, date_end: '2011-12-09' });
    const environment = { vitrine_version: '1', node_version: '20', platform: 'a', arch: 'b' };
    const record = exampleWorkspace({ name: null, phase_summaries: { grain, environment } });
    expect(titleOf(row)).toBe('UK · 85123A to 9 Dec 2011, 7f3a91c2');
    expect(titleOf(record)).toBe('UK · 85123A to 9 Dec 2011, 7f3a91c2');
  });

  it('by the digits alone, if its run ended before it chose a grain', () => {
    expect(titleOf(exampleRow({ name: null, grain: null }))).toBe('7f3a91c2');
    expect(titleOf(exampleRow({ name: null, date_end: null }))).toBe('7f3a91c2');
    expect(titleOf({ name: null, workspace_id: 'a'.repeat(32) })).toBe('aaaaaaaa');
  });
});
