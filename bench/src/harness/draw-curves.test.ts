import { describe, expect, it } from 'vitest';
import type { Curve } from './benchmark.ts';
import { slopesOf } from './curves.ts';
import { drawCurves } from './draw-curves.ts';

const inProportion: Curve = {
  name: 'export',
  unit: 'plans',
  points: [
    { size: 100, ms: 10 },
    { size: 1_000, ms: 100 },
    { size: 10_000, ms: 1_000 },
  ],
};
const flatThenSquare: Curve = {
  name: 'list <first>',
  unit: 'workspaces',
  points: [
    { size: 100, ms: 5 },
    { size: 1_000, ms: 5 },
    { size: 10_000, ms: 500 },
  ],
};

describe('the slopes of a curve', () => {
  it('are 1 for a time in proportion to the size', () => {
    const { overall, last } = slopesOf(inProportion);
    expect(overall).toBeCloseTo(1, 10);
    expect(last).toBeCloseTo(1, 10);
  });

  it('show growth that begins late between the last two sizes', () => {
    const { overall, last } = slopesOf(flatThenSquare);
    expect(overall).toBeCloseTo(1, 10);
    expect(last).toBeCloseTo(2, 10);
  });

  it('are not numbers with fewer than two points', () => {
    const points = inProportion.points.slice(0, 1);
    expect(slopesOf({ ...inProportion, points })).toEqual({
      overall: Number.NaN,
      last: Number.NaN,
    });
  });
});

/** The points that a line of that colour passes, in the picture's units. */
function readLine(picture: string, colour: string): number[][] {
  const [, path = ''] =
    new RegExp(`d="M([^"]+)" fill="none" stroke="${colour}"`).exec(picture) ?? [];
  return path.split('L').map((place) => place.split(' ').map(Number));
}

describe('the picture of the curves', () => {
  const picture = drawCurves([inProportion, flatThenSquare]);

  it('places equal ratios at equal distances, so that proportion is a straight line', () => {
    const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = readLine(
      picture,
      '#0072b2',
    );
    expect(x1 - x0).toBeCloseTo(x2 - x1, 0);
    expect(y1 - y0).toBeCloseTo(y2 - y1, 0);
    expect(x1).toBeGreaterThan(x0);
    expect(y1).toBeLessThan(y0);
  });

  it('names each curve with both slopes, in the order in which they end', () => {
    const text = [...picture.matchAll(/<text[^>]*>([^<]*)</g)].map(([, words]) => words);
    const legend = text.slice(text.indexOf('export (plans)'));
    expect(legend).toEqual([
      'export (plans)',
      'slope 1.00 over all sizes',
      'slope 1.00 between the last two',
      'list &lt;first&gt; (workspaces)',
      'slope 1.00 over all sizes',
      'slope 2.00 between the last two',
      'slope 1: in proportion',
    ]);
  });

  it('labels the axes with the powers of ten around the measured values', () => {
    for (const words of ['100', '1,000', '10,000', '1 ms', '10 ms', '100 ms', '1 s']) {
      expect(picture).toContain(`>${words}</text>`);
    }
    expect(picture).not.toContain('>100,000</text>');
    const points = [
      { size: 1, ms: 0.2 },
      { size: 10, ms: 400_000 },
    ];
    const wide = drawCurves([{ ...inProportion, points }]);
    expect(wide).toContain('>0.1 ms</text>');
    expect(wide).toContain('>1,000 s</text>');
  });

  it('brings its own background, and says in words what it shows', () => {
    expect(picture).toMatch(/<rect width="860" height="480" rx="8" fill="#fcfcfb"/);
    expect(picture).toContain(
      '<title>Time against size on logarithmic scales. export: slope 1.00,',
    );
  });
});
