import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { repositoryRoot } from './repository.ts';
import { settlePage } from './settle-page.ts';

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
  await settlePage(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}
