import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { repositoryRoot } from './repository.ts';

/** `UPDATE_IMAGES=1` puts the pictures where the documents show them; otherwise they lie beside the test report. */
const directory = process.env.UPDATE_IMAGES === '1' ? 'docs/images' : 'e2e/test-results/images';

export interface Look {
  name: string;
  scheme: 'light' | 'dark';
  width: number;
  height: number;
}

/** Takes the page as it is now in one scheme and size, nothing moving. */
export async function takeScreenshot(page: Page, { name, scheme, width, height }: Look) {
  const folder = path.join(repositoryRoot, directory);
  mkdirSync(folder, { recursive: true });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await settle(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}

/** Waits until nothing moves any more and the last state has been painted, from the top of the page. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await nextFrame();
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    await nextFrame();
    await nextFrame();
  });
}
