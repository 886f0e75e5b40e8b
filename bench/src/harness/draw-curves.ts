import type { Curve } from './benchmark.ts';
import { slopesOf } from './curves.ts';
import { formatCount } from './report.ts';

const width = 860;
const height = 480;
const plot = { left: 78, right: 590, top: 62, bottom: 420 } as const;

/** Colours that people with impaired colour vision can distinguish (Okabe and Ito), and a mark for those who see none. */
const styles = [
  { colour: '#0072b2', mark: 'circle' },
  { colour: '#b34a00', mark: 'square' },
  { colour: '#007a5a', mark: 'triangle' },
  { colour: '#8a3a78', mark: 'diamond' },
] as const;

interface Scale {
  /** The powers of ten that the axis spans. */
  from: number;
  to: number;
  place: (value: number) => number;
}

/** One picture of all curves on two logarithmic scales, with its own background, so that it is readable on any page. */
export function drawCurves(curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const x = makeScale({
    values: points.map(({ size }) => size),
    start: plot.left,
    end: plot.right,
  });
  const y = makeScale({ values: points.map(({ ms }) => ms), start: plot.bottom, end: plot.top });
  const lines = curves.map((curve, index) => drawCurve({ curve, index, x, y }));
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escapeText(describe(curves))}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#fcfcfb" stroke="#d0d0cc"/>`,
    `<text x="20" y="32" font-size="16" font-weight="600" fill="#1c1c1a">How the time grows with the size</text>`,
    ...drawAxes(x, y),
    drawProportion(x, y),
    ...lines,
    ...drawLegend(curves),
    '</svg>',
  ];
  return `${text.join('\n')}\n`;
}

/** A logarithmic scale over whole powers of ten. */
function makeScale(options: { values: readonly number[]; start: number; end: number }): Scale {
  const { values, start, end } = options;
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  const place = (value: number) =>
    start + ((Math.log10(value) - from) / (to - from)) * (end - start);
  return { from, to, place: (value) => Math.round(place(value) * 10) / 10 };
}

function powersOf({ from, to }: Scale): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

function drawAxes(x: Scale, y: Scale): string[] {
  const columns = powersOf(x).flatMap((size) => [
    drawLine([x.place(size), plot.top], [x.place(size), plot.bottom]),
    label([x.place(size), plot.bottom + 20], formatCount(size), 'middle'),
  ]);
  const rows = powersOf(y).flatMap((ms) => [
    drawLine([plot.left, y.place(ms)], [plot.right, y.place(ms)]),
    label([plot.left - 8, y.place(ms) + 4], formatPower(ms), 'end'),
  ]);
  const middle = (plot.left + plot.right) / 2;
  return [...columns, ...rows, label([middle, height - 16], 'plans, rows or workspaces', 'middle')];
}

/** `10 s`, not the `10.0 s` of a measured time. */
function formatPower(ms: number): string {
  return ms >= 1_000 ? `${formatCount(ms / 1_000)} s` : `${formatCount(ms)} ms`;
}

type Place = readonly [x: number, y: number];

function drawLine(from: Place, to: Place): string {
  return `<path d="M${from.join(' ')}L${to.join(' ')}" stroke="#e4e4e0"/>`;
}

function label([x, y]: Place, text: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#55554f">${escapeText(text)}</text>`;
}

/** The direction of a time in proportion to the size: slope 1, to compare the curves with. */
function drawProportion(x: Scale, y: Scale): string {
  const decades = Math.min(x.to - x.from, y.to - y.from);
  const from = [x.place(10 ** x.from), y.place(10 ** y.from)];
  const to = [x.place(10 ** (x.from + decades)), y.place(10 ** (y.from + decades))];
  return `<path d="M${from.join(' ')}L${to.join(' ')}" stroke="#8a8a84" stroke-dasharray="3 4"/>`;
}

function styleOf(index: number) {
  return styles[index % styles.length] ?? styles[0];
}

function drawCurve(options: { curve: Curve; index: number; x: Scale; y: Scale }): string {
  const { curve, index, x, y } = options;
  const places = curve.points.map(({ size, ms }): Place => [x.place(size), y.place(ms)]);
  const path = places.map((place) => place.join(' ')).join('L');
  const marks = places.map((place) => drawMark(place, index));
  const line = `<path d="M${path}" fill="none" stroke="${styleOf(index).colour}" stroke-width="2"/>`;
  return [line, ...marks].join('\n');
}

function drawMark([x, y]: Place, index: number): string {
  const { colour, mark } = styleOf(index);
  const fill = `fill="${colour}"`;
  switch (mark) {
    case 'circle':
      return `<circle cx="${x}" cy="${y}" r="4.5" ${fill}/>`;
    case 'square':
      return `<path d="M${x} ${y}m-4 -4h8v8h-8z" ${fill}/>`;
    case 'triangle':
      return `<path d="M${x} ${y}m0 -5.5l5 9h-10z" ${fill}/>`;
    case 'diamond':
      return `<path d="M${x} ${y}m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z" ${fill}/>`;
  }
}

/** Names each curve and its slopes, the one that ends highest first, as in the picture. */
function drawLegend(curves: readonly Curve[]): string[] {
  const left = plot.right + 32;
  const ranked = curves
    .map((curve, index) => ({ curve, index, end: curve.points.at(-1)?.ms ?? 0 }))
    .sort((one, other) => other.end - one.end);
  const entries = ranked.map(({ curve, index }, row) => {
    const y = plot.top + 16 + row * 72;
    const { overall, last } = slopesOf(curve);
    const bold = `font-weight="600" fill="${styleOf(index).colour}"`;
    return [
      drawMark([left, y - 4], index),
      `<text x="${left + 14}" y="${y}" ${bold}>${escapeText(curve.name)} (${curve.unit})</text>`,
      label([left + 14, y + 19], `slope ${overall.toFixed(2)} over all sizes`, 'start'),
      label([left + 14, y + 37], `slope ${last.toFixed(2)} between the last two`, 'start'),
    ].join('\n');
  });
  const y = plot.top + 12 + ranked.length * 72;
  const guide = `<path d="M${left - 6} ${y}h14" stroke="#8a8a84" stroke-dasharray="3 4"/>`;
  return [...entries, guide, label([left + 14, y + 4], 'slope 1: in proportion', 'start')];
}

function describe(curves: readonly Curve[]): string {
  const parts = curves.map((curve) => {
    const { overall, last } = slopesOf(curve);
    return `${curve.name}: slope ${overall.toFixed(2)}, ${last.toFixed(2)} between the last two sizes`;
  });
  return `Time against size on logarithmic scales. ${parts.join('; ')}.`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
