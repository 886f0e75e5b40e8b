import { launchBrowser } from '@vitrine/test-browser';
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { defineBenchmark, type Figure } from '../harness/benchmark.ts';
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
  run: async (bench, { workspaces, pages, presses }) => {
    await insertWorkspaces(bench, workspaces);
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
      return { races: [], figures };
    } finally {
      await browser.close();
      await server.stop();
    }
  },
});

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
  const slowest = Math.max(...samples);
  return {
    name: `${name}: median, slowest of ${presses}`,
    value: `≤ ${Math.round(median(samples))} ms, ${slowest} ms`,
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

async function insertWorkspaces({ db }: Workbench, count: number): Promise<void> {
  await db.execute(sql`
    insert into showcase_workspace
      (workspace_id, name, status, seed, scenario, reset, skip_seed, tags, archived, pinned, created_at, result_summary)
    select md5('key ' || number), 'w-' || number, 'completed', number, 'demo_minimal', false, true,
      jsonb_build_array('t' || number % 50), number % 10 = 0, number % 1000 = 1,
      timestamptz '2025-01-01Z' + number * interval '1 minute',
      '{"winner_model_type": "naive", "winner_wape": 0.5, "wall_clock_s": 1.5}'
    from generate_series(1, ${count}::int) number`);
  await db.execute(sql`vacuum analyze showcase_workspace`);
}
