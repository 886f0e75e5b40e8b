import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { repositoryRoot } from './repository.ts';
import { settlePage } from './settle-page.ts';

const updatesDocuments = process.env.UPDATE_IMAGES === '1';

export interface Look {
  name: string;
  scheme: 'light' | 'dark';
  width: number;
  height: number;
  /** The documents show it: `UPDATE_IMAGES=1` puts it there. */
  inDocuments: boolean;
}

/** Takes the page as it is now in one scheme and size, nothing moving; pictures lie beside the test report. */
export async function takeScreenshot(page: Page, look: Look): Promise<void> {
  const { name, scheme, width, height, inDocuments } = look;
  const directory = inDocuments && updatesDocuments ? 'docs/images' : 'e2e/test-results/images';
  const folder = path.join(repositoryRoot, directory);
  mkdirSync(folder, { recursive: true });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await settlePage(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}
