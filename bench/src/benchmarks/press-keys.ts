import { launchBrowser } from '@vitrine/test-browser';
import type { Page } from 'playwright-core';
import { defineBenchmark, type Figure } from '../harness/benchmark.ts';
import { onBoth, pairFigures } from '../harness/both.ts';
import { insertWorkspaces } from '../harness/sample-rows.ts';
import { startServer } from '../harness/start-server.ts';
import { median } from '../harness/statistics.ts';
import type { Workbench } from '../harness/workbench.ts';

/** Browsers report only events that took at least this long; faster ones count as this. */
const leastMs = 16;

/** The latency that a user feels: from a key press to the next frame that shows its effect. */
export const pressKeys = defineBenchmark({
  name: 'keys',
  title: 'Answer of the saved workspaces to a key',
  full: { workspaces: 100_000, pages: 2, presses: 40 },
  tiny: { workspaces: 60, pages: 2, presses: 2 },
  run: async (bench, size) => {
    const figures = await onBoth(bench, (build) => pressAll(build, size));
    return { races: [], figures: pairFigures(figures) };
  },
});

interface Size {
  workspaces: number;
  pages: number;
  presses: number;
}

async function pressAll(bench: Workbench, { workspaces, pages, presses }: Size): Promise<Figure[]> {
  await insertWorkspaces(bench, { to: workspaces });
  const server = await startServer(bench);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1568, height: 1000 } });
    await page.goto(server.url);
    await page.locator('[data-row]').first().waitFor();
    for (let loaded = 1; loaded < pages; loaded += 1) await loadMore(page);
    const shown = await page.locator('[data-row]').count();
    const figures: Figure[] = [{ name: 'rows on screen of', value: `${shown} of ${workspaces}` }];
    for (const [name, keys] of gestures) {
      figures.push(await pressRepeatedly(page, { name, keys, presses }));
    }
    return figures;
  } finally {
    await browser.close();
    await server.stop();
  }
}

const gestures: readonly (readonly [string, readonly string[]])[] = [
  ['move to another row (j)', ['j']],
  ['select and deselect a row (x)', ['x']],
  ['select rows on the way (Shift ↓)', ['Shift+ArrowDown']],
  ['type in the search', ['/', 'w', '-', '7', 'Backspace', 'Backspace', 'Backspace', 'Enter']],
];

async function loadMore(page: Page): Promise<void> {
  const before = await page.locator('[data-row]').count();
  await page.getByRole('button', { name: /^Load more/ }).click();
  await page.locator('[data-row]').nth(before).waitFor();
}

/** Presses the keys in turn, each after the frame of the previous press has been shown. */
async function pressRepeatedly(
  page: Page,
  options: { name: string; keys: readonly string[]; presses: number },
): Promise<Figure> {
  const { name, keys, presses } = options;
  await page.evaluate(watchKeys);
  for (let press = 0; press < presses; press += 1) {
    await page.keyboard.press(keys[press % keys.length] ?? 'j');
    await page.evaluate(nextFrame);
  }
  const reported = await page.evaluate(takeDurations);
  const fast = Array.from({ length: Math.max(0, presses - reported.length) }, () => leastMs);
  const samples = [...reported, ...fast];
  const amount = median(samples);
  return {
    name: `${name}: median, slowest of ${presses}`,
    value: `≤ ${Math.round(amount)} ms, ${Math.max(...samples)} ms`,
    amount,
  };
}

declare global {
  interface Window {
    keyDurations: Map<number, number>;
    keyObserver: PerformanceObserver;
  }
}

/** One press is several events; the longest of them is the latency. */
function watchKeys(): void {
  window.keyObserver?.disconnect();
  window.keyDurations = new Map();
  window.keyObserver = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceEventTiming) || entry.interactionId === 0) continue;
      const known = window.keyDurations.get(entry.interactionId) ?? 0;
      window.keyDurations.set(entry.interactionId, Math.max(known, entry.duration));
    }
  });
  const events: PerformanceObserverInit & { durationThreshold: number } = {
    type: 'event',
    durationThreshold: 16,
  };
  window.keyObserver.observe(events);
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

/** Reports arrive after the frame: waits for the last of them. */
async function takeDurations(): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return [...window.keyDurations.values()];
}
