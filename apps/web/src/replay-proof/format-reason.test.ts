import { describe, expect, it } from 'vitest';
import { formatReason } from './format-reason.ts';

const sides = { source: { word: 'Baseline' }, replay: { word: 'Other' } };

describe('the reason why two runs differ', () => {
  it.each([
    [
      'At "/candidates": 3 entries in the source, 4 in the replay.',
      'At "/candidates": 3 entries in the baseline, 4 in the other.',
    ],
    [
      'At "/0/model_type": "mstl" in the source, "naive" in the replay.',
      'At "/0/model_type": "mstl" in the baseline, "naive" in the other.',
    ],
    ['At "": only the replay has "b".', 'At "": only the other has "b".'],
    ['At "": only the source has "b".', 'At "": only the baseline has "b".'],
    ['The source has no digest of it.', 'The baseline has no digest of it.'],
    [
      'The source recorded no digests: it was kept by a version that made none.',
      'The baseline recorded no digests: it was kept by a version that made none.',
    ],
    ['The replay recorded no digests.', 'The other recorded no digests.'],
    [
      'The evidence of the source is missing: stages/a.',
      'The evidence of the baseline is missing: stages/a.',
    ],
    [
      'The evidence of the replay no longer matches its digest: stages/a.',
      'The evidence of the other no longer matches its digest: stages/a.',
    ],
    [
      'Numbers differ by at most 1.0e-10, relative.',
      'Numbers differ by at most 1.0e-10, relative.',
    ],
  ])('calls the sides as the columns are called: %s', (reason, formatted) => {
    expect(formatReason(reason, sides)).toBe(formatted);
  });

  it('leaves names and values as they are', () => {
    const reason = 'At "/the source": "of the replay" in the source, "x" in the replay.';
    expect(formatReason(reason, sides)).toBe(
      'At "/the source": "of the replay" in the baseline, "x" in the other.',
    );
  });
});
